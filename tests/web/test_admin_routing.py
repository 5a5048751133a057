"""The page on which the past's proposals are decided; without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select, text

from civic.core.db import counted_statements
from civic.core.permissions import SYSTEM
from civic.departments.models import Jurisdiction
from civic.departments.proposals.models import RoutingProposal
from civic.departments.proposals.place import place_of
from civic.departments.proposals.propose import propose_routing
from civic.issues.commands.report import Promise
from tests.past_issues import past
from tests.web.conftest import Site, send

PAGE = "/admin/routing"
Report = Callable[..., Promise]


@pytest.fixture(scope="module", autouse=True)
def history(site: Site) -> None:
    with site.session() as session:
        past(session, site.city, "lamp", "care", 60, area="west")
        past(session, site.city, "lamp", "care", 10, area=None)
        past(session, site.city, "lamp", "roads", 40, area="east")
        past(session, site.city, "poster", "care", 35)
        past(session, site.city, "poster", "lighting", 2)


@pytest.fixture
def ids(site: Site) -> Iterator[dict[str, int]]:
    """What waits for a decision, by place; afterwards the rules are as before."""
    with site.session() as session:
        session.execute(delete(RoutingProposal))
        before = [
            {"department_id": rule.department_id, **place_of(rule)._asdict()}
            for rule in session.scalars(select(Jurisdiction))
        ]
        propose_routing(session, SYSTEM)
        names = {number: code for code, number in site.city.categories.items()}
        found = {
            f"{names[row.category_id]}{' in ' + row.area_code if row.area_code else ''}": row.id
            for row in session.scalars(select(RoutingProposal))
        }
    yield found
    with site.session() as session:
        session.execute(delete(Jurisdiction))
        session.add_all(Jurisdiction(**values) for values in before)


@pytest.fixture
def operator(site: Site) -> FlaskClient:
    with site.session():
        person = site.city.person("administrator", None)
    return site.signed_in(person)


def read(browser: FlaskClient, path: str = PAGE) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def row(html: str, number: int) -> str:
    return re.sub(r"<[^>]+>", " ", html.split(f'id="p-{number}"')[1].split("</li>")[0])


def decide(browser: FlaskClient, *, page: str = PAGE, **fields: object) -> tuple[int, str]:
    answer = send(browser, PAGE, page=page, **fields)
    if answer.status_code == 302:
        return 302, read(browser, answer.headers["Location"])
    return answer.status_code, re.sub(r"\s+", " ", answer.get_data(as_text=True))


def test_only_who_shapes_the_city_comes_in(site: Site, ids: dict[str, int]) -> None:
    visitor = site.browser()
    assert visitor.get(f"{PAGE}?show=same").headers["Location"] == "/sign-in?back=/admin/routing?show%3Dsame"
    head = site.staff("roads", "head")
    assert head.get(PAGE).status_code == 403
    assert send(head, PAGE, page="/me", accept=ids["lamp"]).status_code == 403
    assert ">Routing</a>" not in head.get("/").get_data(as_text=True)


def test_a_row_says_who_how_sure_and_what_holds_today(operator: FlaskClient, ids: dict[str, int]) -> None:
    html = read(operator)
    lamp = row(html, ids["lamp"])
    assert "Everywhere" in lamp and "Care" in lamp
    assert "70 of 70 past issues" in lamp
    assert re.search(r"94\s?% +sure at least", lamp)
    assert "Lighting" in lamp and "accepting replaces this rule" in lamp
    assert "1 narrower rule of another department stays and goes first" in lamp
    assert "Lighting 2" in re.sub(r"\s+", " ", row(html, ids["poster"]))
    assert f'id="p-{ids["lamp in east"]}"' not in html, "it is as today"
    assert f'id="p-{ids["lamp in east"]}"' in read(operator, f"{PAGE}?show=same")


def test_filters_narrow_the_list(operator: FlaskClient, ids: dict[str, int]) -> None:
    assert f'id="p-{ids["poster"]}"' not in read(operator, f"{PAGE}?sure=90")
    assert f'id="p-{ids["lamp"]}"' in read(operator, f"{PAGE}?sure=90&of=care&group=streets")
    assert "Nothing fits these filters" in read(operator, f"{PAGE}?of=lighting")


def test_accepting_makes_the_rule(
    site: Site, operator: FlaskClient, ids: dict[str, int], report_issue: Report
) -> None:
    status, html = decide(operator, accept=ids["lamp"])
    assert status == 302
    assert "Accepted. New reports go by it from now on. It replaced a rule." in html
    assert report_issue(category="lamp").department == "care"
    assert "Accepted" in row(read(operator, f"{PAGE}?show=decided"), ids["lamp"])
    with site.session() as session:
        origin = session.execute(
            text(
                "SELECT origin, actor_id FROM event WHERE kind = 'routing.accepted' ORDER BY id DESC LIMIT 1"
            )
        ).one()
    assert origin.origin == "person" and origin.actor_id is not None


def test_the_department_is_changed_in_a_form_of_the_row(
    operator: FlaskClient, ids: dict[str, int], report_issue: Report
) -> None:
    number = ids["poster"]
    html = read(operator, f"{PAGE}?change={number}")
    assert f'<select class="govuk-select" id="department-{number}"' in html
    assert '<option value="county"' not in html.split(f'id="department-{number}"')[1].split("</select>")[0]
    chosen = {f"department-{number}": "lighting"}
    status, html = decide(operator, page=f"{PAGE}?change={number}", change=number, **chosen)
    assert status == 302
    assert "Changed." in html
    assert report_issue(category="poster").department == "lighting"


def test_what_was_chosen_wrong_is_said_beside_the_field(operator: FlaskClient, ids: dict[str, int]) -> None:
    number = ids["poster"]
    status, html = decide(operator, change=number, selected=ids["lamp"], **{f"department-{number}": "county"})
    assert status == 422
    assert (
        "An outside body only receives" in html.split(f'id="department-{number}-error"')[1].split("</p>")[0]
    )
    assert re.search(rf'name="selected" value="{ids["lamp"]}" checked', html), "what was selected stays"


def test_refusing_leaves_the_rules_alone(
    operator: FlaskClient, ids: dict[str, int], report_issue: Report
) -> None:
    status, html = decide(operator, refuse=ids["lamp"])
    assert (status, "Refused. Everything stays as it was." in html) == (302, True)
    assert report_issue(category="lamp").department == "lighting"


def test_all_selected_are_accepted_together_or_not_at_all(
    operator: FlaskClient, ids: dict[str, int], report_issue: Report
) -> None:
    assert "Select something first" in decide(operator, all="accept")[1]
    decide(operator, refuse=ids["poster"])
    status, html = decide(operator, all="accept", selected=[str(ids["lamp"]), str(ids["poster"])])
    assert status == 409
    assert "somebody else was faster" in html
    assert report_issue(category="lamp").department == "lighting", "half of it was not done"
    assert read(operator, f"{PAGE}?select=all").count(" checked") == 1
    status, html = decide(operator, all="accept", selected=[str(ids["lamp"])])
    assert (status, "Accepted." in html) == (302, True)


def test_a_page_of_proposals_takes_six_statements(
    site: Site, operator: FlaskClient, ids: dict[str, int]
) -> None:
    read(operator)
    with counted_statements(site.services.database.engine) as statements:
        read(operator, f"{PAGE}?show=same")
    rights = r"FROM (person|role_grant|department WHERE department.kind)"
    own = [each for each in statements if not re.search(rights, each)]
    assert len(own) <= 6, own


def test_before_the_past_was_asked_the_page_says_how(
    site: Site, operator: FlaskClient, ids: dict[str, int]
) -> None:
    with site.session() as session:
        session.execute(delete(RoutingProposal))
    assert "civic routing propose" in read(operator)
