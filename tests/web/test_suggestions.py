"""Suggestions on the page of an issue, and the page of how good they are."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from civic.core.db import counted_statements
from civic.issues.models import Issue
from civic.learning.models import LearnedMethod
from civic.learning.suggesting import suggest_for
from civic.people.models import Person
from tests.web.conftest import Site, send


@pytest.fixture
def agent(site: Site) -> FlaskClient:
    site.forget_limits()
    with site.session() as session:
        actor = site.city.staff("lighting")
        person = session.get_one(Person, actor.person_id)
    return site.signed_in(person)


@pytest.fixture
def admin(site: Site) -> FlaskClient:
    site.forget_limits()
    with site.session():
        person = site.city.person("administrator")
    return site.signed_in(person)


def told(site: Site, **values: Any) -> str:
    """A report whose suggestions have been found."""
    with site.session() as session:
        promise = site.city.report(**values)
        issue_id = session.scalars(select(Issue.id).where(Issue.public_id == promise.public_id)).one()
        suggest_for(session, site.services.storage, issue_id)
        return promise.public_id


def part(browser: FlaskClient, public_id: str) -> str:
    return html.unescape(browser.get(f"/staff/issues/{public_id}/parts/suggestions").get_data(as_text=True))


def addresses(shown: str, what: str) -> list[str]:
    return re.findall(rf'action="([^"]+/suggestions/\d+/{what})"', shown)


def test_a_suggestion_says_why_and_is_taken_with_one_key(site: Site, agent: FlaskClient) -> None:
    public_id = told(site, text="A POTHOLE, <b>a deep</b> pothole!", place=(30.002, 60.002))
    page = f"/staff/issues/{public_id}"
    shown = part(agent, public_id)
    assert "“POTHOLE” in the text" in shown and "<b>a deep" not in shown
    assert 'data-key="1"' in shown and "sug unsure" in shown
    assert "A POTHOLE" in agent.get(page).get_data(as_text=True), "the page without scripts has it too"
    (take,) = addresses(shown, "take")
    assert send(agent, take, page=page).status_code == 302
    with site.session() as session:
        category = session.scalars(select(Issue.category_id).where(Issue.public_id == public_id)).one()
        assert category == site.city.categories["pothole"]
    with site.session() as session:
        before = session.scalar(text("SELECT count(*) FROM event"))
    send(agent, take, page="/me")
    with site.session() as session:
        assert session.scalar(text("SELECT count(*) FROM event")) == before, "sent twice it is done once"


def test_a_wrong_one_is_refused_and_gone_and_a_late_click_is_told(site: Site, agent: FlaskClient) -> None:
    public_id = told(site, text="A pothole, a deep pothole!", place=(30.004, 60.002))
    page = f"/staff/issues/{public_id}"
    shown = part(agent, public_id)
    (refuse,), (take,) = addresses(shown, "refuse"), addresses(shown, "take")
    assert send(agent, refuse, page=page).status_code == 302
    assert part(agent, public_id).strip() == ""
    send(agent, take, page=page)
    assert "decided about this suggestion meanwhile" in agent.get(page).get_data(as_text=True)
    assert send(agent, f"{page}/suggestions/999999999/take", page=page).status_code == 302


def test_on_the_screen_a_suggestion_answers_with_the_pane_and_what_was_done(
    site: Site, agent: FlaskClient
) -> None:
    public_id = told(site, text="A pothole, a deep pothole!", place=(30.008, 60.002))
    page = f"/staff/issues/{public_id}"
    (refuse,), (take,) = (addresses(part(agent, public_id), what) for what in ("refuse", "take"))
    token = agent.get(page).get_data(as_text=True).split('name="csrf_token" value="')[1].split('"')[0]
    on_the_screen = {"data": {"csrf_token": token}, "headers": {"X-Veche-Fragment": "pane"}}
    done, late = agent.post(refuse, **on_the_screen), agent.post(take, **on_the_screen)
    assert (done.status_code, done.json["said"]) == (200, "Noted. It is not suggested here again.")
    assert "pane-title" in done.json["pane"]
    assert late.status_code == 422 and "decided about this suggestion meanwhile" in late.json["said"]


def test_what_a_colleague_has_in_hand_is_not_taken_from_them_by_a_key(site: Site, agent: FlaskClient) -> None:
    issue = told(site, category="lamp", text="A pothole, a deep pothole!")
    here = f"/staff/issues/{issue}"
    send(site.staff("lighting"), f"{here}/claim", page=here)
    take = re.search(rf'action="({here}/suggestions/\d+/take)"', part(agent, issue))
    assert take is not None
    asked = send(agent, take[1], page=here)
    html = asked.get_data(as_text=True)
    assert asked.status_code == 409 and "has it in hand" in html and "Do it all the same" in html
    assert site.issue(issue).category_id == site.city.categories["lamp"]
    holder = re.search(r'name="despite_claim" value="(\d+)"', html)
    assert holder is not None
    assert send(agent, take[1], page=here, despite_claim=holder[1]).status_code == 302
    assert site.issue(issue).category_id != site.city.categories["lamp"]


def test_all_that_is_sure_is_taken_at_once_and_the_rest_waits(site: Site, agent: FlaskClient) -> None:
    place = (30.006, 60.002)
    first = told(site, text="Bare wires, a child was nearly electrocuted", place=place)
    second = told(site, text="Bare wires, a child was nearly electrocuted", place=place)
    with site.session() as session:
        session.execute(
            text("UPDATE issue_suggestion SET sure = true WHERE kind = 'priority' AND status = 'open'")
        )
    page = f"/staff/issues/{second}"
    assert 'data-key="s"' in part(agent, second)
    assert send(agent, f"{page}/suggestions/take-all", page=page).status_code == 302
    with site.session() as session:
        row = session.execute(select(Issue.priority, Issue.status).where(Issue.public_id == second)).one()
        assert (row.priority, row.status) == ("high", "duplicate")
        assert session.scalar(select(Issue.report_count).where(Issue.public_id == first)) == 2


def test_the_part_takes_three_statements_and_strangers_get_nothing(site: Site, agent: FlaskClient) -> None:
    public_id = told(site, text="A pothole, a deep pothole!", place=(30.008, 60.002))
    part(agent, public_id)
    with counted_statements(site.services.database.engine) as whole:
        part(agent, public_id)
    with counted_statements(site.services.database.engine) as without:
        agent.get(f"/staff/issues/{public_id}/facts")
    assert len(whole) <= len(without) + 3
    stranger = site.staff("roads")
    assert part(stranger, public_id).strip() == ""
    taken = addresses(part(agent, public_id), "take")[0]
    assert send(stranger, taken, page="/me").status_code == 403


def test_administrators_see_how_good_they_are_and_set_how_sure_they_must_be(
    site: Site, admin: FlaskClient
) -> None:
    assert "Nothing has been learned yet" in admin.get("/admin/suggestions").get_data(as_text=True)
    with site.session() as session:
        session.execute(
            text(
                "INSERT INTO learned_method (kind, began_at, seconds, cases, quality)"
                " VALUES ('category', now(), 4.2, 1200, CAST(:quality AS jsonb))"
            ),
            {
                "quality": '{"learned": 1080, "asked": 120, "top_1": 0.81, "top_3": 0.93, "unattended": 0.5,'
                ' "calibration_error": 0.03, "steps": [[0.3, 20, 0.25], [0.95, 100, 0.96]], "told": [[0.95, 1]],'
                ' "confusion": [["lamp", "lamp", 60], ["lamp", "pothole", 4], ["pothole", "pothole", 50],'
                ' ["", "lamp", 6]]}'
            },
        )  # fmt: skip
    page = "/admin/suggestions"
    shown = html.unescape(admin.get(page).get_data(as_text=True))
    assert "81%" in shown and "93%" in shown and 'class="confusion"' in shown and "A pothole (4)" in shown
    kinds = ("category", "department", "duplicate", "priority", "involve")
    form: dict[str, Any] = {f"{kind}__precision": "95" for kind in kinds} | {
        f"{kind}__enabled": "yes" for kind in kinds
    }
    form |= {
        "duplicate__sure_metres": "25", "duplicate__sure_days": "3", "priority__near_metres": "50",
        "priority__many_reports": "5",
    }  # fmt: skip
    wrong = send(
        admin, page, page=page, **form | {"category__threshold": "120", "duplicate__sure_days": "soon"}
    )
    said = html.unescape(wrong.get_data(as_text=True))
    assert wrong.status_code == 422 and 'value="120"' in said and 'value="soon"' in said
    assert "Enter a number of per cent from 0 to 100" in said and "Enter a whole number from 0 to 90" in said
    assert send(admin, page, page=page, **form | {"category__threshold": "80"}).status_code == 302
    assert "Sure enough from 80% on, as you have set it." in html.unescape(
        admin.get(page).get_data(as_text=True)
    )
    assert site.staff("lighting").get(page).status_code == 403
    with site.session() as session:
        session.query(LearnedMethod).delete()
