"""Staff at work in real browsers: each change is everywhere within a second, nothing is missed, and keys are enough."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from civic.issues.commands.accept import accept
from civic.issues.commands.decline import decline
from civic.issues.commands.note import note
from civic.issues.commands.start import start
from civic.issues.commands.update import update
from civic.issues.models import Issue
from tests.browser.at_work import (
    PASSWORD,
    email_of,
    fits,
    live,
    report,
    row,
    run,
    signed_in,
    staff,
    unchanged,
)
from tests.browser.conftest import OpenPage, Site
from tests.pace import crowding

A_SECOND = round(1_000 * crowding())

SHARED = True
pytestmark = pytest.mark.usefixtures("an_empty_desk")


def test_an_acceptance_shows_everywhere_within_a_second_without_a_reload(
    site: Site, desktop: OpenPage, phone: OpenPage
) -> None:
    public_id = report(site, "The lamp by the gate is dark.")
    first, second = staff(site), staff(site)
    acting, watching, resident = desktop(), desktop(), phone()
    signed_in(acting, site, first, f"/staff/issues/{public_id}")
    signed_in(watching, site, second, "/staff")
    resident.goto(f"/issues/{public_id}")
    for page in (acting, watching, resident):
        live(page)
    checks = [unchanged(watching), unchanged(resident)]
    expect(row(watching, public_id)).to_contain_text("Nobody yet")
    acting.get_by_role("button", name=re.compile("Accept, promise")).click()
    expect(row(watching, public_id).locator("h2 .sr")).to_have_text("Accepted:", timeout=A_SECOND)
    expect(row(watching, public_id)).not_to_contain_text("Nobody yet", timeout=A_SECOND)
    expect(resident.locator("main")).to_contain_text("Accepted, promised by", timeout=A_SECOND)
    for check in checks:
        check()


def test_a_new_report_slides_into_the_queue_and_its_counts(site: Site, desktop: OpenPage) -> None:
    me = staff(site)
    page = desktop()
    signed_in(page, site, me, "/staff")
    live(page)
    check = unchanged(page)
    expect(page.locator("#view-all b")).to_have_text("0")
    public_id = report(site, "The lamp over the bus stop flickers.")
    expect(row(page, public_id)).to_contain_text("The lamp over the bus stop flickers", timeout=A_SECOND)
    expect(row(page, public_id).locator(".newmark")).to_have_text("New")
    expect(page.locator("#view-all b")).to_have_text("1", timeout=A_SECOND)
    check()


def test_a_colleagues_page_of_the_issue_moves_on_with_what_one_is_writing_kept(
    site: Site, desktop: OpenPage
) -> None:
    public_id = report(site)
    me, colleague = staff(site), staff(site)
    page = desktop()
    signed_in(page, site, me, f"/staff/issues/{public_id}")
    live(page)
    check = unchanged(page)
    page.locator("#act-decline summary").click()
    page.locator("#decline-message").fill("There is no lamp here, we looked twice.")
    run(site, accept, colleague, public_id)
    run(site, start, colleague, public_id, message="We begin.")
    run(site, note, colleague, public_id, "Take the long ladder.")
    expect(page.locator(".tt .tag")).to_have_text("In progress", timeout=A_SECOND)
    expect(page.locator(".tl li").first).to_contain_text("Take the long ladder.", timeout=A_SECOND)
    expect(page.locator(".tl li").first).to_contain_text("Colleagues only")
    expect(page.locator("#act-accept")).to_have_count(0)
    expect(page.locator("#act-deliver")).to_be_visible()
    expect(page.locator("#decline-message")).to_have_value("There is no lamp here, we looked twice.")
    check()


def test_a_form_that_somebody_writes_in_outlives_the_verb_and_then_gets_the_servers_word(
    site: Site, desktop: OpenPage
) -> None:
    public_id = report(site, contact="maria@example.org")
    me, colleague = staff(site), staff(site)
    page = desktop()
    signed_in(page, site, me, f"/staff/issues/{public_id}")
    live(page)
    page.locator("#act-ask summary").click()
    page.locator("#ask-question").fill("Which of the two lamps?")
    run(site, decline, colleague, public_id, "not_feasible", "There is no lamp.")
    expect(page.locator(".tt .tag")).to_have_text("Declined", timeout=A_SECOND)
    expect(page.locator("#ask-question")).to_have_value("Which of the two lamps?")
    page.locator("#act-ask form button.btn-s").click()
    expect(page.get_by_role("alert").first).to_contain_text("Somebody else was faster")
    expect(page.locator("#kept")).to_have_value("Which of the two lamps?")


def test_a_page_that_was_offline_gets_what_it_missed_in_order_and_once(site: Site, desktop: OpenPage) -> None:
    public_id = report(site)
    me, colleague = staff(site), staff(site)
    page = desktop()
    signed_in(page, site, me, f"/staff/issues/{public_id}")
    live(page)
    check = unchanged(page)
    page.evaluate(
        "window.heard = []; document.addEventListener('veche:event',"
        " ({detail}) => { if (detail.room.startsWith('issue:')) window.heard.push([detail.seq, detail.kind]); })"
    )
    # A map that is still being drawn complains of the network that is gone.
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    expect(page.locator("[data-live-indicator]").first).not_to_have_attribute(
        "data-state", "live", timeout=30_000
    )
    run(site, accept, colleague, public_id)
    for number in range(5):
        run(site, update, colleague, public_id, f"Update number {number}.")
    assert page.evaluate("window.heard") == []
    page.context.set_offline(False)
    expect(page.locator(".tl li").first).to_contain_text("Update number 4.", timeout=30_000)
    live(page)
    heard = page.evaluate("window.heard")
    # Who has it in hand (3) is told to colleagues only, not in the issue's own room.
    assert heard == [[2, "issue.accepted"], *([seq, "issue.updated"] for seq in range(4, 9))]
    told = page.locator(".tl li p").all_inner_texts()
    assert [line for line in told if line.startswith("Update number")] == [
        f"Update number {number}." for number in (4, 3, 2, 1, 0)
    ]
    check()


def test_the_queue_by_keyboard_alone(site: Site, desktop: OpenPage) -> None:
    first, second = report(site, "The first lamp is dark."), report(site, "The second lamp is dark.")
    me = staff(site)
    page = desktop()
    page.goto("/sign-in?back=/staff")
    page.keyboard.press("Tab")
    page.get_by_label("E-mail address").focus()
    page.keyboard.type(email_of(site, me))
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/staff$"))
    live(page)
    page.keyboard.press("a")
    expect(page.locator("#view-unassigned b")).to_have_text("2")
    page.keyboard.press("j")
    expect(row(page, first).locator("a")).to_be_focused()
    page.keyboard.press("j")
    expect(row(page, second).locator("a")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("a")
    expect(page.locator(".told")).to_contain_text("Accepted")
    expect(page.locator("#view-unassigned b")).to_have_text("1")
    expect(row(page, first).locator("a")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"issue={first}"))
    # What can be chosen comes a moment after the rest.
    expect(page.locator("#hand_over-department option").nth(1)).to_be_attached()
    page.keyboard.press("h")
    expect(page.locator("#hand_over-department")).to_be_focused()
    page.keyboard.type("cou")
    page.keyboard.press("Tab")
    page.keyboard.type("The county looks after it.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".told")).to_contain_text("Handed over")
    with site.session() as session:
        assert (
            session.query(Issue.department_id).where(Issue.public_id == first).scalar()
            == site.city.departments["county"]
        )


def test_the_search_is_reached_by_its_key_and_finds_a_number(site: Site, desktop: OpenPage) -> None:
    public_id = report(site)
    me = staff(site)
    page = desktop()
    signed_in(page, site, me, "/staff")
    live(page)
    page.keyboard.press("/")
    page.keyboard.type(f"{public_id[:4].lower()} {public_id[4:].lower()}")
    page.keyboard.press("Enter")
    expect(page.locator(".panel .pb")).to_have_attribute("data-issue-id", public_id)


@pytest.mark.parametrize("screen", ["phone", "desktop"])
@pytest.mark.parametrize("locale", ["en-GB", "ru-RU"])
def test_every_page_for_staff_breaks_no_rule_of_accessibility(
    site: Site, request: pytest.FixtureRequest, axe: Callable[[Page], None], screen: str, locale: str
) -> None:
    public_id = report(site, "The lamp is dark. Children cross here.", contact="maria@example.org")
    report(site, "Another lamp.", place=(30.0051, 60.0051))
    colleague = staff(site)
    run(site, accept, colleague, public_id, message="We come.")
    run(site, note, colleague, public_id, "Take the long ladder.")
    page: Page = request.getfixturevalue(screen)(locale=locale)
    page.goto("/sign-in?back=/staff")
    axe(page)
    page.locator("#email").fill(email_of(site, colleague))
    page.locator("#password").fill("not this one")
    page.locator("form.card button.btn-block").first.click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    axe(page)
    signed_in(page, site, colleague, "/staff")
    live(page)
    axe(page)
    fits(page)
    page.goto("/staff?view=late")
    axe(page)
    page.goto(f"/staff/issues/{public_id}")
    live(page)
    axe(page)
    fits(page)
    for summary in page.locator(".act > summary").all():
        summary.click()
    # What the bar at the edge lies over depends on how far the clicks have scrolled.
    page.evaluate("scrollTo(0, 0)")
    axe(page)
    fits(page)
    page.locator("#act-deliver form button.btn-s").click()
    expect(page.locator("#deliver-message-error")).to_be_visible()
    axe(page)
    page.goto("/me")
    axe(page)
    fits(page)


def test_on_the_narrowest_screen_nothing_runs_out_of_it(site: Site, phone: OpenPage) -> None:
    public_id = report(site, "The lamp is dark and " + "verylongword" * 8, address="A" * 120)
    me = staff(site)
    page = phone(viewport={"width": 320, "height": 640})
    signed_in(page, site, me, "/staff")
    fits(page)
    page.goto(f"/staff/issues/{public_id}")
    live(page)
    for summary in page.locator(".act > summary").all():
        summary.click()
    fits(page)


def test_without_scripts_staff_accept_ask_and_deliver(site: Site, phone: OpenPage) -> None:
    public_id = report(site, contact="maria@example.org")
    me = staff(site)
    page = phone(java_script_enabled=False)
    page.goto(f"/sign-in?back=/staff/issues/{public_id}")
    page.locator("#email").fill(email_of(site, me))
    page.locator("#password").fill(PASSWORD)
    page.locator("form.card button.btn-block").first.click()
    page.get_by_role("button", name=re.compile("Accept, promise")).click()
    expect(page.locator(".notices")).to_contain_text("Accepted")
    page.locator("#act-deliver summary").click()
    page.locator("#deliver-message").fill("Two heads replaced.")
    page.locator("#act-deliver form button.btn-s").click()
    expect(page.locator(".tt .tag")).to_have_text("Delivered")
