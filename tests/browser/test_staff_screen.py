"""The screen for staff in a real browser: three panes on one page that stays, by keyboard, live, on a bad line."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from statistics import median

import pytest
from playwright.sync_api import Page, Request, Route, expect
from sqlalchemy import text

from civic.core import clock
from civic.issues.commands.accept import accept
from civic.issues.commands.assign import assign
from civic.issues.commands.decline import decline
from civic.issues.commands.update import update
from civic.issues.models import Issue
from tests.browser.at_work import (
    fits,
    gone,
    kinds,
    live,
    opened,
    picture,
    pressed,
    report,
    row,
    run,
    screen,
    staff,
)
from tests.browser.conftest import OpenPage, Site
from tests.pace import slowness

SHARED = True
pytestmark = pytest.mark.usefixtures("an_empty_desk")

TABLET = {"viewport": {"width": 1024, "height": 768}, "has_touch": True}
PIXELS_MS = 100


def test_a_row_opens_beside_the_queue_and_back_forward_and_reload_keep_their_word(
    site: Site, desktop: OpenPage
) -> None:
    first, second = report(site, "The first lamp is dark."), report(site, "The second lamp is dark.")
    page = desktop()
    check = screen(page, site, staff(site))
    pressed(page, "j")
    expect(row(page, first).locator("h2 a")).to_be_focused()
    pressed(page, "Enter")
    opened(page, first)
    expect(page).to_have_url(re.compile(f"issue={first}"))
    expect(page.locator(f'.map .mk.sel[data-issue-id="{first}"]')).to_be_visible()
    pressed(page, "n")
    opened(page, second)
    page.go_back()
    expect(page.locator(".panel .pb")).to_have_attribute("data-issue-id", first)
    page.go_back()
    expect(page.locator(".panel")).to_be_hidden()
    page.go_forward()
    opened(page, first)
    check()
    page.reload()
    expect(page.locator(".panel .pb")).to_have_attribute("data-issue-id", first)
    expect(row(page, first)).to_have_attribute("aria-current", "true")
    pressed(page, "Escape")
    expect(page.locator(".panel")).to_be_hidden()
    expect(row(page, first).locator("h2 a")).to_be_focused()
    assert "issue=" not in page.url


def test_ten_matters_are_taken_by_keyboard_while_a_colleague_takes_from_the_same_queue(
    site: Site, desktop: OpenPage
) -> None:
    waiting = [report(site, f"Lamp number {number} is dark.") for number in range(10)]
    me, colleague = staff(site), staff(site)
    page = desktop()
    check = screen(page, site, me, "/staff?view=unassigned")
    pressed(page, "j", "Enter")
    opened(page, waiting[0])
    # The colleague takes the last two: they leave my view while I work.
    for public_id in waiting[-2:]:
        run(site, accept, colleague, public_id)
        expect(row(page, public_id)).to_have_count(0)
    for this, following in pairwise(waiting[:8]):
        pressed(page, "a")
        expect(page.locator(".told")).to_contain_text("Accepted")
        opened(page, following)
        expect(row(page, this)).to_have_count(0)
    pressed(page, "a")
    expect(page.locator(".panel")).to_be_hidden()
    expect(page.locator(".rows .empty")).to_be_visible()
    expect(page.locator("#view-mine b")).to_have_text("8")
    with site.session() as session:
        mine = session.scalars(
            text(
                "SELECT count(*) FROM assignment WHERE assignee_id = :me AND status = 'accepted'"
            ).bindparams(me=me.person_id)
        ).one()
    assert mine == 8
    check()


def test_a_key_on_a_row_opens_its_form_and_what_is_wrong_is_said_beside_the_field(
    site: Site, desktop: OpenPage
) -> None:
    first, second = report(site, "The first lamp is dark."), report(site, "The second lamp is dark.")
    page = desktop()
    check = screen(page, site, staff(site))
    pressed(page, "j", "j", "d")
    expect(page.locator(".panel .pb")).to_have_attribute("data-issue-id", second)
    expect(page.locator("#decline-reason")).to_be_focused()
    page.locator("#decline-message").fill("There is no lamp there, we looked twice.")
    page.locator("#act-decline form button.btn-s").click()
    expect(page.locator("#decline-reason-error")).to_be_visible()
    expect(page.locator("#decline-reason")).to_be_focused()
    expect(page.locator("#decline-message")).to_have_value("There is no lamp there, we looked twice.")
    page.locator("#decline-reason").select_option("not_feasible")
    page.locator("#act-decline form button.btn-s").click()
    expect(page.locator(".told")).to_contain_text("Declined")
    opened(page, first)
    assert kinds(site, second)[-1] == "declined"
    check()


def test_who_was_slower_reads_what_happened_meanwhile_and_keeps_their_words(
    site: Site, desktop: OpenPage
) -> None:
    public_id = report(site, contact="maria@example.org")
    page = desktop()
    check = screen(page, site, staff(site), f"/staff?issue={public_id}")
    expect(page.locator(f'.map .mk.sel[data-issue-id="{public_id}"]')).to_be_visible()
    pressed(page, "q")
    page.locator("#ask-question").fill("Which of the two lamps?")
    run(site, decline, staff(site), public_id, "not_feasible", "There is no lamp.")
    expect(page.locator(".pane-head .tag").first).to_have_text("Declined")
    expect(page.locator("#ask-question")).to_have_value("Which of the two lamps?")
    page.locator("#act-ask form button.btn-s").click()
    expect(page.get_by_role("alert").first).to_contain_text("Somebody else was faster")
    expect(page.locator("#kept")).to_have_value("Which of the two lamps?")
    check()


def test_a_colleagues_work_is_seen_in_the_row_and_in_the_open_issue(site: Site, desktop: OpenPage) -> None:
    public_id = report(site, "The lamp flickers.")
    me, colleague = staff(site), staff(site)
    page = desktop()
    check = screen(page, site, me, f"/staff?issue={public_id}")
    run(site, accept, colleague, public_id)
    expect(row(page, public_id).locator(".avatar")).to_be_visible()
    expect(page.locator(".pane-head .tag").first).to_have_text("Accepted")
    run(site, update, colleague, public_id, "We come at nine.")
    expect(page.locator(".panel .tl li").first).to_contain_text("We come at nine.")
    run(site, assign, colleague, public_id, me.person_id)
    new = report(site, "Another lamp flickers.")
    expect(row(page, new).locator(".newmark")).to_have_text("New")
    expect(page.locator(".panel .pb")).to_have_attribute("data-issue-id", public_id)
    check()


def test_what_was_written_for_one_issue_is_there_again_after_a_look_at_another(
    site: Site, desktop: OpenPage
) -> None:
    first, second = report(site, "The first lamp is dark."), report(site, "The second lamp is dark.")
    page = desktop()
    screen(page, site, staff(site), f"/staff?issue={first}")
    pressed(page, "e")
    page.locator("#note-message").fill("Take the long ladder.")
    pressed(page, "Escape", "n")
    opened(page, second)
    pressed(page, "p")
    opened(page, first)
    expect(page.locator("#note-message")).to_have_value("Take the long ladder.")


def test_without_a_line_words_are_kept_and_sent_again_they_arrive_once(site: Site, desktop: OpenPage) -> None:
    public_id = report(site)
    page = desktop()
    check = screen(page, site, staff(site), f"/staff?issue={public_id}")
    pressed(page, "e")
    page.locator("#note-message").fill("Take the long ladder.")
    send = page.locator("#act-note form button.btn-s")
    # A map that is still being drawn complains of the network that is gone.
    page.wait_for_load_state("networkidle")
    # The server has it, but its answer is lost.
    page.route("**/note", _swallowed)
    send.click()
    expect(page.locator("#act-note [data-unsent]")).to_contain_text("Your words are kept")
    page.unroute("**/note")
    page.context.set_offline(True)
    expect(page.locator("[data-lost]")).to_be_visible(timeout=30_000)
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/note")):
        send.click()
    expect(page.locator("#act-note [data-unsent]")).to_be_visible()
    expect(page.locator("#note-message")).to_have_value("Take the long ladder.")
    page.context.set_offline(False)
    expect(page.locator("[data-lost]")).to_be_hidden(timeout=30_000)
    live(page)
    send.click()
    expect(page.locator(".told")).to_contain_text("Your colleagues can read it now")
    expect(page.locator(".panel .tl .is-internal p")).to_have_text(["Take the long ladder."])
    assert kinds(site, public_id).count("noted") == 1
    check()


def _swallowed(route: Route) -> None:
    route.fetch()
    route.abort()


def is_pane_of(public_id: str) -> Callable[[Request], bool]:
    return lambda request: f"/{public_id}/pane" in request.url


def test_the_next_issue_is_on_the_screen_within_a_tenth_of_a_second_of_its_key(
    site: Site, desktop: OpenPage, record_property: Callable[[str, object], None]
) -> None:
    waiting = [report(site, f"Lamp number {number} is dark.") for number in range(7)]
    page = desktop()
    screen(page, site, staff(site))
    page.evaluate(
        """() => {
          window.took = [];
          addEventListener("keydown", ({ key, timeStamp }) => {
            if (key !== "n") return;
            const before = document.querySelector("#pane-title")?.textContent;
            const look = () => {
              const now = document.querySelector("#pane-title")?.textContent;
              const seen = () => window.took.push(performance.now() - timeStamp);
              requestAnimationFrame(now && now !== before ? () => setTimeout(seen) : look);
            };
            look();
          }, true);
        }"""
    )
    for number, keys in enumerate([("j", "Enter"), *[("n",)] * 5]):
        # Whoever reads an issue gives the next one the time to be read ahead, and the browser to come to rest.
        with page.expect_event("requestfinished", is_pane_of(waiting[number + 1])):
            pressed(page, *keys)
        expect(page.locator("#pane-title")).to_contain_text(f"Lamp number {number}")
        page.evaluate("new Promise((done) => requestIdleCallback(() => done()))")
    took = page.evaluate("window.took")
    record_property("keystroke to pixels, ms", round(median(took)))
    assert median(took) <= PIXELS_MS * slowness(), took


def test_a_date_turns_red_by_itself(site: Site, desktop: OpenPage) -> None:
    public_id = report(site)
    page = desktop()

    def nearly_late(session: object) -> None:
        session.execute(  # type: ignore[attr-defined]
            text(
                "UPDATE assignment SET take_by = :at WHERE issue_id = (SELECT id FROM issue WHERE public_id = :id)"
            ).bindparams(at=clock.now() + timedelta(seconds=6), id=public_id)
        )

    run(site, nearly_late)
    check = screen(page, site, staff(site))
    expect(row(page, public_id).locator(".due.soon")).to_be_visible()
    expect(row(page, public_id).locator(".due.late")).to_be_visible(timeout=20_000)
    check()


def test_rows_are_selected_by_key_one_by_one_and_as_a_range(site: Site, desktop: OpenPage) -> None:
    for number in range(5):
        report(site, f"Lamp number {number} is dark.")
    page = desktop()
    screen(page, site, staff(site))
    pressed(page, "j", "x")
    expect(page.locator("[data-bulk-count]")).to_have_text("Selected: 1")
    pressed(page, "j", "j", "j", "Shift+X")
    expect(page.locator("[data-bulk-count]")).to_have_text("Selected: 4")
    page.locator("[data-bulk-clear]").click()
    expect(page.locator("[data-bulk]")).to_be_hidden()


def test_a_key_does_to_a_row_what_was_meant_for_that_row_once(site: Site, desktop: OpenPage) -> None:
    first, second, third, fourth = (report(site, f"Lamp number {number} is dark.") for number in range(4))
    me, colleague = staff(site), staff(site)
    page = desktop()
    screen(page, site, me, "/staff?view=unassigned")
    # The answer to the first one takes its time, and the next key comes before it.
    held: list[Route] = []
    page.route("**/accept*", lambda route: held.append(route), times=1)
    pressed(page, "j", "a", "j")
    page.keyboard.down("a")
    page.keyboard.down("a")
    expect(row(page, second)).to_have_count(0)
    expect(row(page, third).locator("h2 a")).to_be_focused()
    page.keyboard.down("a")
    page.keyboard.up("a")
    held[0].continue_()
    expect(row(page, first)).to_have_count(0)
    # Others take away the row that one stands on: a key that was meant for it does nothing to the next one.
    run(site, decline, colleague, third, "not_feasible", "There is no lamp.")
    expect(row(page, third)).to_have_count(0)
    pressed(page, "a")
    expect(page.locator("[data-rows]")).to_be_focused()
    pressed(page, "j")
    expect(row(page, fourth).locator("h2 a")).to_be_focused()
    assert [kinds(site, each).count("accepted") for each in (first, second, third, fourth)] == [1, 1, 0, 0]


def test_whoever_reads_an_issue_is_not_fetched_back_to_the_rows(site: Site, desktop: OpenPage) -> None:
    first, second = report(site, "The first lamp is dark."), report(site, "The second lamp is dark.")
    page = desktop()
    screen(page, site, staff(site))
    pressed(page, "j", "Enter")
    opened(page, first)
    page.locator(".pane-head .facts span").first.click()
    run(site, decline, staff(site), first, "not_feasible", "There is no lamp.")
    expect(row(page, first)).to_have_count(0)
    pressed(page, "e")
    expect(page.locator(".panel .pb")).to_have_attribute("data-issue-id", first)
    expect(page.locator("#note-message")).to_be_focused()
    assert "accepted" not in kinds(site, second)


def test_what_is_being_put_into_a_form_outlives_what_colleagues_do_meanwhile(
    site: Site, desktop: OpenPage
) -> None:
    public_id = report(site)
    me, colleague = staff(site), staff(site)
    page = desktop()
    check = screen(page, site, me, f"/staff?issue={public_id}")
    pressed(page, "u")
    page.set_input_files("#update-photo", picture("yellow"))
    expect(page.locator('#act-update input[name="photos"]')).to_have_count(1)
    pressed(page, "Escape", "e")
    expect(page.locator("#note-message")).to_be_focused()
    run(site, accept, colleague, public_id)
    expect(page.locator("#act-accept")).to_have_count(0)
    expect(page.locator("#act-start")).to_be_visible()
    expect(page.locator("#note-message")).to_be_focused()
    expect(page.locator('#act-update input[name="photos"]')).to_have_count(1)
    page.keyboard.type("@Per")
    expect(page.locator("#act-note [role=option]").first).to_be_visible()
    pressed(page, "Enter")
    expect(page.locator("#note-message")).to_have_value(re.compile(r"@Person \d+ "))
    check()


def test_the_view_that_was_chosen_last_is_the_one_that_is_shown(site: Site, desktop: OpenPage) -> None:
    public_id = report(site)
    page = desktop()
    screen(page, site, staff(site))
    late: list[Route] = []
    page.route("**/staff?*view=mine*", lambda route: late.append(route))
    pressed(page, "g", "m")
    expect(page.locator("[data-rows]")).to_have_attribute("data-live-fragment", re.compile("view=mine"))
    pressed(page, "g", "u")
    expect(page.locator("#view-unassigned")).to_have_attribute("aria-current", "true")
    for route in late:
        route.continue_()
    page.unroute("**/staff?*view=mine*")
    pressed(page, "j")
    expect(row(page, public_id).locator("h2 a")).to_be_focused()
    expect(page).to_have_url(re.compile("view=unassigned"))
    expect(page.locator("form[data-map-filters] [name=view]")).to_have_value("unassigned")


def test_a_view_seen_before_is_there_at_once_and_asked_anew(site: Site, desktop: OpenPage) -> None:
    me = staff(site)
    kept, other, later = (
        report(site, f"The {which} lamp is dark.") for which in ("first", "second", "third")
    )
    run(site, assign, me, kept, me.person_id)
    page = desktop()
    check = screen(page, site, me)
    rows = page.locator("[data-rows]")
    pressed(page, "g", "m")
    gone(page, other)
    expect(page).to_have_url(re.compile("view=mine"))
    pressed(page, "g", "a")
    row(page, other).wait_for()
    expect(page).to_have_url(re.compile("view=all"))
    run(site, assign, me, later, me.person_id)
    late: list[Route] = []
    page.route("**/staff/queue-rows?*view=mine*", lambda route: late.append(route))
    pressed(page, "g", "m")
    # What was seen there is seen again, before the server has said anything.
    gone(page, other)
    expect(row(page, kept)).to_have_count(1)
    expect(row(page, later)).to_have_count(0)
    expect(rows).to_have_attribute("aria-busy", "true")
    for route in late:
        route.continue_()
    row(page, later).wait_for()
    expect(rows).not_to_have_attribute("aria-busy", "true")
    expect(page).to_have_url(re.compile("view=mine"))
    # Where the server cannot be asked, what stood there stands there again.
    lost: list[Route] = []
    page.route("**/staff/queue-rows?*view=all*", lambda route: lost.append(route))
    pressed(page, "g", "a")
    row(page, other).wait_for()
    for route in lost:
        route.abort()
    gone(page, other)
    expect(page.locator("#view-mine")).to_have_attribute("aria-current", "true")
    expect(rows).to_have_attribute("data-live-fragment", re.compile("view=mine"))
    check()


def test_views_are_read_ahead_once_the_page_has_come_to_rest(site: Site, desktop: OpenPage) -> None:
    public_id = report(site)
    page = desktop()
    with page.expect_event(
        "requestfinished",
        lambda asked: "queue-rows" in asked.url and "view=mine" in asked.url,
        timeout=60_000,
    ):
        screen(page, site, staff(site))
    page.route("**/staff/queue-rows?*view=mine*", lambda _route: None)
    pressed(page, "g", "m")
    gone(page, public_id)
    expect(page.locator(".rows .empty")).to_be_visible()


def test_a_view_that_is_pointed_at_is_read_ahead(site: Site, desktop: OpenPage) -> None:
    public_id = report(site)
    page = desktop()
    # To whom data are dear nothing else is read before it is asked for.
    page.add_init_script("Object.defineProperty(navigator, 'connection', {value: {saveData: true}})")
    screen(page, site, staff(site))
    with page.expect_event(
        "requestfinished", lambda asked: "queue-rows" in asked.url and "view=mine" in asked.url
    ):
        page.locator("#view-mine").hover()
    page.route("**/staff/queue-rows?*view=mine*", lambda _route: None)
    pressed(page, "g", "m")
    gone(page, public_id)
    expect(page.locator(".rows .empty")).to_be_visible()


def test_panes_are_hidden_by_key_and_stay_so_and_views_change_in_the_same_page(
    site: Site, desktop: OpenPage
) -> None:
    public_id = report(site)
    me = staff(site)
    page = desktop()
    check = screen(page, site, me)
    pressed(page, "]")
    expect(page.locator(".map-pane")).to_be_hidden()
    pressed(page, "g", "m")
    expect(page.locator("#view-mine")).to_have_attribute("aria-current", "true")
    expect(row(page, public_id)).to_have_count(0)
    page.go_back()
    expect(row(page, public_id)).to_have_count(1)
    check()
    page.reload()
    expect(page.locator(".map-pane")).to_be_hidden()
    pressed(page, "[")
    expect(page.locator("main.q")).to_be_hidden()
    expect(page.locator(".map-pane")).to_be_visible()


def test_keys_work_with_a_cyrillic_layout_and_the_sheet_lists_them(site: Site, desktop: OpenPage) -> None:
    public_id = report(site)
    page = desktop(locale="ru-RU")
    screen(page, site, staff(site))
    for key, code in (("о", "KeyJ"), ("щ", "KeyO")):
        page.evaluate(
            "([key, code]) => document.activeElement.dispatchEvent("
            "new KeyboardEvent('keydown', {key, code, bubbles: true, cancelable: true}))",
            [key, code],
        )
    opened(page, public_id)
    pressed(page, "?")
    expect(page.locator("#keys-help")).to_be_visible()
    expect(page.locator("#keys-help dt")).not_to_have_count(0)
    pressed(page, "Escape")
    expect(page.locator("#keys-help")).to_be_hidden()
    expect(page.locator(".panel")).to_be_visible()


@pytest.mark.parametrize("size", ["phone", "tablet"])
def test_the_screen_with_an_open_issue_breaks_no_rule_of_accessibility(
    site: Site, request: pytest.FixtureRequest, axe: Callable[[Page], None], size: str
) -> None:
    public_id = report(site, "The lamp is dark. Children cross here.", contact="maria@example.org")
    me = staff(site)
    run(site, accept, me, public_id, message="We come.")
    open_page: OpenPage = request.getfixturevalue("phone" if size == "phone" else "desktop")
    page = open_page(**(TABLET if size == "tablet" else {}))
    screen(page, site, me)
    row(page, public_id).locator("h2 a").click()
    opened(page, public_id)
    fits(page)
    if size == "tablet":
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), "it scrolls as a whole"
    # High enough that the bar of the next steps covers nothing by half.
    page.set_viewport_size({"width": (page.viewport_size or {})["width"], "height": 1800})
    axe(page)
    page.locator("#act-deliver > summary").click()
    page.locator("#act-deliver form button.btn-s").click()
    expect(page.locator("#deliver-message-error")).to_be_visible()
    axe(page)
    if size != "phone":
        page.locator("[data-help-open]").click()
        axe(page)
        page.keyboard.press("Escape")
    page.locator("[data-pane-close]").click()
    expect(row(page, public_id).locator("h2 a")).to_be_focused()


def test_a_marker_opens_what_its_row_opens(site: Site, desktop: OpenPage) -> None:
    public_id = report(site, place=(30.015, 60.008))
    page = desktop()
    check = screen(page, site, staff(site))
    row(page, public_id).hover()
    marker = page.locator(f'.map .mk[data-issue-id="{public_id}"]')
    expect(marker).to_have_class(re.compile("is-pointed"))
    marker.click()
    opened(page, public_id)
    check()
    assert site.session().query(Issue).filter_by(public_id=public_id).one().status == "received"


def test_what_is_selected_by_key_is_done_at_once_and_undone_by_key(site: Site, desktop: OpenPage) -> None:
    waiting = [report(site, f"Lamp number {number} is dark.") for number in range(4)]
    page = desktop()
    screen(page, site, staff(site))
    pressed(page, "j", "x", "j", "j", "j", "Shift+X")
    expect(page.locator("[data-bulk-count]")).to_have_text("Selected: 4")
    page.locator("[data-bulk] [name=verb]").first.focus()
    pressed(page, "Enter")
    expect(page.locator("h1")).to_contain_text("4 issues")
    page.locator("main form.card button").last.focus()
    pressed(page, "Enter")
    expect(page.locator("#bulk-foreseen")).to_be_visible()
    page.locator("#bulk-foreseen form button").first.focus()
    pressed(page, "Enter")
    expect(page.locator("#bulk-waiting")).to_be_visible()
    live(page)
    pressed(page, "z")
    expect(page.locator("#bulk-cancelled")).to_contain_text("Nothing was done to any of them")
    assert all("accepted" not in kinds(site, public_id) for public_id in waiting)
