"""An issue in the pane of the screen: what it shows, what it costs, and what a verb sent from there is answered."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from civic.core.db import counted_statements
from civic.issues.commands.accept import accept
from civic.issues.commands.deliver import deliver
from civic.issues.commands.note import note
from civic.issues.submission import Contact
from civic.people.models import Person
from tests.integration.issues.rows import kinds_of
from tests.web.conftest import Site
from web.pages.staff.actions import KEYS
from web.pages.staff.keys import GO, key_sheet
from web.verb_words import verb_words
from web.verbs import VERBS

FROM_THE_PANE = {"X-Veche-Fragment": "pane", "Accept": "application/json"}
MOST_STATEMENTS = 10


@pytest.fixture(scope="module")
def agent(site: Site) -> Any:
    with site.session():
        return site.city.staff("lighting")


@pytest.fixture(scope="module")
def browser(site: Site, agent: Any) -> FlaskClient:
    with site.session() as session:
        return site.signed_in(session.get_one(Person, agent.person_id))


def pane(browser: FlaskClient, public_id: str, status: int = 200) -> str:
    answer = browser.get(f"/staff/issues/{public_id}/pane", headers={"X-Veche-Fragment": "1"})
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def send(browser: FlaskClient, path: str, **fields: str) -> Any:
    """Send a form of the pane as the screen does."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/me").get_data(as_text=True))
    assert token is not None
    data = {"csrf_token": token[1], "idempotency_key": "from-the-pane", **fields}
    return browser.post(path, data=data, headers=FROM_THE_PANE, content_type="multipart/form-data")


def test_the_pane_is_a_part_of_a_page_with_title_dates_verbs_reports_and_history(
    site: Site, agent: Any, browser: FlaskClient, report_issue: Callable[..., Any]
) -> None:
    public_id = report_issue(text="The lamp is dark. Children cross here.").public_id
    site.run(note, agent, public_id, "Take the long ladder.")
    html = pane(browser, public_id)
    assert "<html" not in html
    for words in (
        "The lamp is dark. Children cross here.",
        "Accept, promise",
        "Take the long ladder.",
        'data-turns="',
    ):
        assert words in html
    assert re.search(r'<li class="is-internal".*?Take the long ladder', html, re.DOTALL)
    assert f'data-issue-id="{public_id}"' in html


def test_the_pane_without_its_parts_costs_at_most_ten_statements(
    site: Site, agent: Any, browser: FlaskClient, report_issue: Callable[..., Any]
) -> None:
    public_id = report_issue(contact="maria@example.org").public_id
    site.run(accept, agent, public_id)
    site.run(note, agent, public_id, "Take the long ladder.")
    pane(browser, public_id)
    with counted_statements(site.services.database.engine) as seen:
        pane(browser, public_id)
    assert len(seen) <= MOST_STATEMENTS, "\n".join(seen)


def test_a_verb_from_the_pane_is_answered_with_the_pane_and_sent_twice_is_done_once(
    site: Site, browser: FlaskClient, report_issue: Callable[..., Any]
) -> None:
    public_id = report_issue().public_id
    for _ in range(2):
        answer = send(browser, f"/staff/issues/{public_id}/note", message="Take the long ladder.")
        assert answer.status_code == 200
        told = answer.get_json()
        assert told["said"] == "Your colleagues can read it now."
        assert "Take the long ladder." in told["pane"]
        assert told["address"] == f"/staff/issues/{public_id}/pane"
    with site.session() as session:
        assert kinds_of(session, public_id).count("noted") == 1
    # What was done is told once, by the answer: no later page says it again.
    assert "notice good" not in browser.get("/staff").get_data(as_text=True)


def test_a_refusal_comes_back_with_the_form_open_and_the_words_kept(
    site: Site, agent: Any, browser: FlaskClient, report_issue: Callable[..., Any]
) -> None:
    public_id = report_issue().public_id
    answer = send(browser, f"/staff/issues/{public_id}/decline", message="There is none.")
    assert answer.status_code == 422
    html = answer.get_json()["pane"]
    assert re.search(r'id="act-decline" open', html)
    assert 'id="decline-reason-error"' in html
    assert "There is none.</textarea>" in html
    site.run(accept, agent, public_id)
    late = send(browser, f"/staff/issues/{public_id}/accept")
    assert late.status_code == 409
    assert "Somebody else was faster" in late.get_json()["pane"]


def test_what_is_out_of_sight_after_a_verb_leaves_an_empty_pane(site: Site) -> None:
    with site.session():
        promise = site.city.report(category="person", text="Grandmother needs help.")
    given = f"/staff/issues/{promise.public_id}"
    assert (
        send(site.staff("care"), f"{given}/hand_over", department="roads", message="Yours.").status_code
        == 200
    )
    answer = send(site.staff("roads"), f"{given}/send_back", message="Not ours.")
    assert answer.status_code == 200
    assert answer.get_json()["pane"] is None


def test_a_contact_is_shown_in_the_pane_after_the_look_was_noted(
    site: Site, browser: FlaskClient, report_issue: Callable[..., Any]
) -> None:
    with site.session():
        promise = site.city.report(contact=Contact("Maria Peel", "maria.peel@example.org", ""))
    public_id = promise.public_id
    assert "maria.peel@example.org" not in pane(browser, public_id)
    answer = send(browser, f"/staff/issues/{public_id}/contacts/{promise.report_id}", reason="To ask where.")
    told = answer.get_json()
    assert "maria.peel@example.org" in told["pane"]
    assert "maria.peel@example.org" in browser.get(told["address"]).get_data(as_text=True)
    # A colleague does not see it by the same address.
    assert "maria.peel@example.org" not in site.staff("lighting").get(told["address"]).get_data(as_text=True)


def test_who_may_not_see_an_issue_gets_no_pane_and_a_visitor_no_answer(site: Site) -> None:
    with site.session():
        promise = site.city.report(category="person", text="Grandmother needs help.")
    pane(site.staff("lighting"), promise.public_id, 404)
    assert site.staff("lighting").get(f"/staff?issue={promise.public_id}").status_code == 404
    assert (
        site.browser().get(f"/staff/issues/{promise.public_id}/pane", headers=FROM_THE_PANE).status_code
        == 401
    )


def test_the_address_of_a_view_with_an_open_issue_is_a_whole_page(
    browser: FlaskClient, report_issue: Callable[..., Any]
) -> None:
    public_id = report_issue(text="The lamp is dark.").public_id
    html = browser.get(f"/staff?view=unassigned&issue={public_id}").get_data(as_text=True)
    assert 'id="pane-title"' in html
    assert "Accept, promise" in html
    assert f"issue:{public_id}" in html
    assert 'aria-current="true">Unassigned' in re.sub(r"\s+", " ", html)


def test_before_and_after_stand_one_over_the_other(
    site: Site, agent: Any, browser: FlaskClient, photo: Callable[..., str] | None = None
) -> None:
    with site.session() as session:
        promise = site.city.report()
        accept(session, agent, promise.public_id)
        deliver(session, agent, promise.public_id, "Done.")
    assert "data-compare" not in pane(browser, promise.public_id)


def test_no_key_means_two_things() -> None:
    moving = set("jkonpxzsg1234")
    assert not moving & set(KEYS.values())
    shared = {("merge", "unmerge"), ("hide", "show")}
    pairs = {(a, b) for a in KEYS for b in KEYS if a < b and KEYS[a] == KEYS[b]}
    assert pairs == shared
    assert len(set(GO.values())) == len(GO)


def test_the_sheet_of_keys_names_every_verb_and_every_view(site: Site) -> None:
    with site.app.test_request_context("/"):
        sheet = dict(key_sheet({"all": "All", "mine": "Mine"}))
        assert set(verb_words()) == set(VERBS)
    listed = {key.keys[0] for group in sheet.values() for key in group}
    assert {key.upper() for key in KEYS.values()} <= listed
    assert [key.keys for key in sheet["Views"]] == [("G", "A"), ("G", "M")]


def test_filters_are_kept_under_a_name_shared_and_let_go(site: Site, browser: FlaskClient) -> None:
    kept = send(
        browser, "/staff/views", name="Dark streets", address="target=late&priority=high", department="lighting",
        shared="yes",
    )  # fmt: skip
    assert kept.status_code == 200
    assert "Dark streets" in kept.get_json()["html"]
    colleague = site.staff("lighting").get("/staff/queue-filters").get_data(as_text=True)
    found = re.search(r'href="(/staff\?[^"]+)"[^>]*>.*?Dark streets', colleague)
    assert found is not None
    assert "target=late" in found[1]
    assert "priority=high" in found[1]
    assert "Dark streets" not in site.staff("roads").get("/staff/queue-filters").get_data(as_text=True)
    nameless = send(browser, "/staff/views", name=" ", address="target=late", department="lighting")
    assert nameless.status_code == 422
    assert 'aria-invalid="true"' in nameless.get_json()["html"]
    view = re.search(r"/staff/views/(\d+)/delete", kept.get_json()["html"])
    assert view is not None
    nameless = send(browser, f"/staff/views/{view[1]}/rename", name=" ", department="lighting")
    assert nameless.status_code == 422 and f'id="view-{view[1]}-error"' in nameless.get_json()["html"]
    renamed = send(browser, f"/staff/views/{view[1]}/rename", name="Dark lanes", department="lighting")
    assert renamed.status_code == 200 and "Dark lanes" in renamed.get_json()["html"]
    for deed in ("rename", "delete"):
        other = send(site.staff("lighting"), f"/staff/views/{view[1]}/{deed}", name="Mine")
        assert other.status_code in (403, 404)
    gone = send(browser, f"/staff/views/{view[1]}/delete", department="lighting")
    assert "Dark lanes" not in gone.get_json()["html"]


def test_bad_filters_are_told_and_narrow_nothing(browser: FlaskClient) -> None:
    answer = browser.get("/staff?status=unicorns")
    assert answer.status_code == 422
    assert 'class="wrong" role="alert"' in answer.get_data(as_text=True)
    form = browser.get("/staff/queue-filters?from=yesterday").get_data(as_text=True)
    assert 'id="filter-from-error"' in form
    assert 'value="yesterday"' in form


def test_filters_narrow_rows_map_and_counts_alike(
    site: Site, agent: Any, browser: FlaskClient, report_issue: Callable[..., Any]
) -> None:
    mine, other = report_issue().public_id, report_issue().public_id
    site.run(accept, agent, mine)
    rows = browser.get("/staff/queue-rows?assignee=me&sort=newest").get_data(as_text=True)
    assert mine in rows
    assert other not in rows
    points = browser.get("/staff/map?assignee=me&bbox=29.9,59.9,30.1,60.1&zoom=16").get_json()["points"]
    shown = {point["id"] for point in points}
    assert mine in shown
    assert other not in shown
    chips = browser.get("/staff/queue-views?assignee=me").get_data(as_text=True)
    assert "in my hands" in chips


def test_looking_is_noted_for_who_has_a_queue(
    site: Site, browser: FlaskClient, report_issue: Callable[..., Any]
) -> None:
    assert send(browser, "/staff/looked", issue=report_issue().public_id).status_code == 204
