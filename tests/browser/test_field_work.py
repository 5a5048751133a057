"""Work outside on a phone: taken along, done without a network, sent once, and never written over."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.issues.commands.accept import accept
from civic.issues.commands.assign import assign
from civic.issues.commands.note import note
from civic.issues.models import Assignment, Issue, IssueUpdate, Photo
from civic.triage.presence.claims import claim
from tests.browser.at_work import picture, report, run, signed_in, staff
from tests.browser.conftest import OpenPage, Site
from tests.browser.kept import kept
from tests.events import recorded
from tests.pace import eventually

SHARED = True
HERE = {"latitude": 60.0049, "longitude": 30.0051}


def given(site: Site, worker: Actor, text: str, **values: Any) -> str:
    """An issue that the worker has accepted and has in hand."""
    public_id = report(site, text, **values)
    run(site, accept, worker, public_id)
    run(site, assign, worker, public_id, worker.person_id)
    return public_id


def at_work(phone: OpenPage, site: Site, worker: Actor, **options: Any) -> Page:
    """The page with all that it keeps, so that it is there without a network."""
    page = phone(service_workers="allow", permissions=["geolocation"], geolocation=HERE, **options)
    signed_in(page, site, worker, "/field/")
    expect(page.locator("[data-field-state]")).to_have_text("All is sent")
    # The page's policy forbids Playwright's own way to wait for a script's value.
    eventually(
        lambda: {"/field/", "/static/js/field.js"} <= set(page.evaluate(KEPT)), why="the page was not kept"
    )
    return page


KEPT = """caches.open("veche-field-1").then((cache) => cache.keys())
  .then((requests) => requests.map(({ url }) => new URL(url).pathname))"""


def times(session: Session, kind: str, issue_id: int) -> int:
    return sum(event.subject == ("issue", issue_id) for event in recorded(session, kind))


def card(page: Page, public_id: str) -> Any:
    return page.locator(f'[data-field-own] [data-job="{public_id}"]')


def test_a_delivery_without_a_network_is_there_after_a_restart_and_is_sent_once(
    site: Site, phone: OpenPage
) -> None:
    worker = staff(site)
    public_id = given(site, worker, "The lamp by the mill is dark.")
    page = at_work(phone, site, worker)
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("[data-field-state]")).to_contain_text("No network")
    card(page, public_id).get_by_role("link").click()
    expect(page.locator(".job h2")).to_have_text("The lamp by the mill is dark")
    page.set_input_files('[data-shots="before"] input', picture("black"))
    page.set_input_files('[data-shots="after"] input', picture("yellow"))
    expect(page.locator("[data-shots-list] img")).to_have_count(2)
    page.fill("#field-message", "A new bulb.")
    kept(page, "veche-field", "kept", "A new bulb.")
    page.reload()
    expect(page.locator("#field-message")).to_have_value("A new bulb.")
    expect(page.locator("[data-shots-list] img")).to_have_count(2)
    page.get_by_role("button", name="Deliver").click()
    expect(page.locator("[data-field-waiting] .wait")).to_have_count(1)
    expect(card(page, public_id)).to_have_count(0)
    page.reload()
    expect(page.locator("[data-field-waiting] .wait")).to_contain_text("Delivered")
    page.context.set_offline(False)
    expect(page.locator("[data-field-state]")).to_have_text("All is sent")
    with site.session() as session:
        issue = session.query(Issue).filter_by(public_id=public_id).one()
        assert (times(session, "issue.delivered", issue.id), issue.status) == (1, "delivered")
        shown = session.query(Photo).filter_by(issue_id=issue.id).order_by(Photo.kind).all()
        assert [photo.kind for photo in shown] == ["after", "before"]
    assert page.evaluate(
        "indexedDB.databases().then((all) => all.map((each) => each.name).includes('veche-field'))"
    )


def test_an_answer_that_gets_lost_doubles_nothing(site: Site, phone: OpenPage) -> None:
    worker = staff(site)
    public_id = given(site, worker, "The lamp at the ford is dark.")
    page = at_work(phone, site, worker)
    lost: list[str] = []

    def lose(route: Route) -> None:
        route.fetch()
        lost.append(route.request.headers["idempotency-key"])
        route.abort()

    page.route(re.compile("/field/issues/.*/start"), lose, times=1)
    card(page, public_id).get_by_role("link").click()
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/start")):
        page.get_by_role("button", name="Work has begun").click()
    assert len(lost) == 1
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-field-state]")).to_have_text("All is sent")
    with site.session() as session:
        issue = session.query(Issue).filter_by(public_id=public_id).one()
        assert times(session, "issue.started", issue.id) == 1


def test_what_is_typed_and_taken_stays_under_the_thumb_when_colleagues_write(
    site: Site, phone: OpenPage
) -> None:
    worker, colleague = staff(site), staff(site)
    public_id, other = (
        given(site, worker, "The lamp at the quay is dark."),
        given(site, worker, "Another lamp."),
    )
    page = at_work(phone, site, worker)
    card(page, other).evaluate("node => node.setAttribute('data-old', '')")
    card(page, other).get_by_role("link").focus()
    run(site, note, colleague, public_id, "Take the long ladder.")
    expect(card(page, other)).not_to_have_attribute("data-old", "")
    expect(card(page, other).get_by_role("link")).to_be_focused()
    card(page, public_id).get_by_role("link").click()
    expect(page.locator(".job .internal")).to_contain_text("Take the long ladder.")
    page.set_input_files('[data-shots="after"] input', picture("yellow"))
    page.locator("#field-message").press_sequentially("A new blb.")
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
    run(site, note, colleague, public_id, "And mind the dog.")
    expect(page.locator(".job .internal")).to_contain_text("And mind the dog.")
    page.keyboard.press("ArrowLeft")
    page.keyboard.type("u")
    expect(page.locator("#field-message")).to_have_value("A new bulb.")
    expect(page.locator("[data-shots-list] img")).to_have_count(1)
    page.get_by_role("button", name="Deliver").dblclick()
    expect(page.locator("[data-field-state]")).to_have_text("All is sent")
    expect(page.locator(".conflict")).to_have_count(0)
    with site.session() as session:
        issue = session.query(Issue).filter_by(public_id=public_id).one()
        assert times(session, "issue.delivered", issue.id) == 1
        assert session.query(Photo).filter_by(issue_id=issue.id, kind="after").count() == 1


def test_what_somebody_else_has_by_now_is_shown_side_by_side_and_nothing_is_lost(
    site: Site, phone: OpenPage, axe: Any
) -> None:
    worker, other = staff(site), staff(site)
    public_id = given(site, worker, "The lamp at the weir is dark.")
    free = report(site, "The lamp at the ford is dark.")
    run(site, claim, other, free)
    page = at_work(phone, site, worker)
    card(page, public_id).get_by_role("link").click()
    page.context.set_offline(True)
    page.fill("#field-message", "I tightened the socket.")
    page.get_by_role("button", name="Deliver").click()
    expect(page.locator("[data-field-waiting] .wait")).to_have_count(1)
    run(site, assign, other, public_id, other.person_id)
    page.context.set_offline(False)
    conflict = page.locator(".conflict")
    expect(conflict).to_contain_text("I tightened the socket.")
    expect(conflict).to_contain_text("somebody else has it in hand")
    axe(page)
    conflict.get_by_role("button", name="Leave it as a note").click()
    expect(conflict).to_have_count(0)
    expect(page.locator("[data-field-state]")).to_have_text("All is sent")
    with site.session() as session:
        issue = session.query(Issue).filter_by(public_id=public_id).one()
        part = session.query(Assignment).filter_by(issue_id=issue.id).one()
        assert (part.status, part.assignee_id) == ("accepted", other.person_id), "nothing was written over"
        note = session.query(IssueUpdate).filter_by(issue_id=issue.id, visibility="internal").one()
        assert note.text == "I tightened the socket."
    page.locator(f'[data-field-free] [data-job="{free}"]').get_by_role("link").click()
    page.get_by_role("button", name="Take it").click()
    page.get_by_role("button", name="Back to the list").click()
    expect(conflict).to_contain_text(f"{other.name} has it in hand")
    conflict.get_by_role("button", name="Send it all the same").click()
    expect(card(page, free)).to_be_visible()
    expect(conflict).to_have_count(0)


@pytest.mark.parametrize("order", ["near", "route"])
def test_the_nearest_comes_first(site: Site, phone: OpenPage, order: str) -> None:
    worker = staff(site)
    far_away = given(site, worker, "Far away.", place=(30.019, 60.009))
    close_by = given(site, worker, "Close by.")
    page = at_work(phone, site, worker)
    page.click(f'[data-order="{order}"]')
    first = page.locator("[data-field-own] [data-job]").first
    expect(first.locator('[data-slot="far"]')).not_to_be_empty()
    ids = [each.get_attribute("data-job") for each in page.locator("[data-field-own] [data-job]").all()]
    assert ids.index(close_by) < ids.index(far_away)


def test_where_nobody_is_signed_in_any_more_nothing_of_the_work_is_left_but_what_was_not_sent(
    site: Site, phone: OpenPage
) -> None:
    worker = staff(site)
    public_id = given(site, worker, "The lamp at the lock is dark.")
    page = at_work(phone, site, worker)
    page.route(re.compile("/field/issues/.*/start"), lambda route: route.abort())
    card(page, public_id).get_by_role("link").click()
    page.get_by_role("button", name="Work has begun").click()
    expect(page.locator("[data-field-waiting] .wait")).to_have_count(1)
    # An answer still on its way would bring the session back that is taken away here.
    expect(page.locator("[data-field-state]")).to_contain_text("No network")
    page.goto("about:blank")
    page.context.clear_cookies()
    page.goto(site.url + "/sign-in")
    eventually(lambda: page.evaluate(LEFT) == {"caches": [], "work": False, "acts": 1})


# Long lines: a program of the browser, one store a line.
LEFT = """async () => {
  const opened = await new Promise((done) => { const asked = indexedDB.open("veche-field"); asked.onsuccess = () => done(asked.result); });
  const of = (store, what) => new Promise((done) => { const asked = what(opened.transaction(store).objectStore(store)); asked.onsuccess = () => done(asked.result); });
  const found = { caches: await caches.keys(), work: Boolean(await of("kept", (s) => s.get("work"))), acts: await of("acts", (s) => s.count()) };
  opened.close();
  return found;
}"""  # noqa: E501
