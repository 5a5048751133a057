"""A working morning: fifty issues by keyboard alone, while a colleague works on the same queue in a browser of theirs.

Nobody works on an issue without knowing that somebody else has it in hand, nothing is done twice, neither page is
loaded again, and by the log every issue ends where it should.
"""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy.orm import Session

from tests.browser.at_work import gone, opened, pressed, row, run, screen, staff
from tests.browser.conftest import OpenPage, Site
from tests.small_city import events_of

TAKEN_OVER, HANDED_OVER, ASKED, DECLINED, PRESSING, SAME, SUGGESTED = range(7)
ACCEPTED = range(7, 15)
DELIVERED = range(7, 9)
THEIRS, INSISTED = 15, 16
RACED = (17, 18)
TAKEN_BY_THEM = range(19, 25)
SELECTED = range(25, 50)
MOST_KEYS = 60
WAY = """wanted => wanted === document.activeElement ? ""
  : wanted.compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING ? "k" : "j" """


@pytest.fixture(scope="module", autouse=True)
def a_city_at_work(site: Site) -> None:
    site.server.start("worker")


def desk(site: Site) -> list[str]:
    """Fifty issues that wait for the department, in the order in which they are to be taken."""
    words = {SUGGESTED: "A pothole, a deep pothole!"}

    def made(_session: Session) -> list[str]:
        return [
            site.city.report(
                text=words.get(number, f"Lamp number {number} is dark."), contact=f"person{number}@example.org",
                place=(30.001 + number % 7 / 1_000, 60.001 + number // 7 / 1_000),
            ).public_id
            for number in range(50)
        ]  # fmt: skip

    found: list[str] = run(site, made)
    return found


def reached(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Go by key until it has the focus, as everybody must be able to who has no mouse."""
    expect(wanted).to_be_visible()
    for _ in range(MOST_KEYS):
        if wanted.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{wanted} is not reached by {key}")


def do(page: Page, key: str, field: str, *typed: str) -> None:
    """Press a verb's key, type into its fields one after another, and send the form."""
    if typed[0] in ("ArrowDown", "cou"):
        # What can be chosen comes a moment after the rest.
        expect(page.locator(f"{field} option").nth(1)).to_be_attached()
    pressed(page, key)
    expect(page.locator(field)).to_be_focused()
    for place, words in enumerate(typed):
        if place:
            page.keyboard.press("Tab")
        if words == "ArrowDown":
            page.keyboard.press(words)
        else:
            page.keyboard.type(words)
    reached(page, page.locator(f"details:has({field}) button.btn-s:not([hidden])").last)
    page.keyboard.press("Enter")


def told(page: Page, words: str) -> None:
    expect(page.locator(".told")).to_contain_text(words)


def in_hand(page: Page, words: str = "You have it in hand") -> None:
    """The claim of the open issue, which whoever acts knows of."""
    page.locator(".panel .claim", has_text=words).wait_for()


def refused(page: Page) -> None:
    expect(page.locator("#act-accept .govuk-error-message")).to_be_visible()


def found(page: Page, public_id: str) -> None:
    """Open an issue by its number."""
    pressed(page, "/")
    page.keyboard.type(public_id)
    pressed(page, "Enter")
    opened(page, public_id)


def on_row(page: Page, public_id: str) -> None:
    """Go up and down the rows until the focus is on that of an issue."""
    wanted = row(page, public_id).locator("h2 a")
    for _ in range(MOST_KEYS):
        key = wanted.evaluate(WAY)
        if not key:
            return
        page.keyboard.press(key)
    raise AssertionError(f"the row of {public_id} is not reached")


def done(site: Site, public_id: str) -> list[tuple[str, int | None]]:
    """What has been done with an issue, and by whom, in its order. Whoever accepts it has it in hand with that."""
    with site.session() as session:
        return [
            (event.kind.removeprefix("issue."), event.actor_id)
            for event in events_of(session, public_id)
            if event.kind not in ("issue.received", "issue.assigned")
        ]


@pytest.mark.timeout(600)
def test_fifty_issues_are_worked_through_by_keyboard_while_a_colleague_works_on_the_same_queue(
    site: Site, desktop: OpenPage
) -> None:
    waiting = desk(site)
    me, colleague = staff(site), staff(site)
    mine, theirs = desktop(reduced_motion="reduce"), desktop(reduced_motion="reduce")
    checks = [
        screen(page, site, who, "/staff?view=unassigned") for page, who in ((mine, me), (theirs, colleague))
    ]
    for page in (mine, theirs):
        expect(page.locator("[data-key-row]")).to_have_count(50)
        pressed(page, "]")

    # They take over what I have begun.
    pressed(mine, "j", "Enter")
    opened(mine, waiting[TAKEN_OVER])
    in_hand(mine)
    found(theirs, waiting[TAKEN_OVER])
    in_hand(theirs, f"{me.name} has it since")
    reached(theirs, theirs.locator(".panel").get_by_role("button", name="Take it over"))
    pressed(theirs, "Enter")
    in_hand(theirs)
    told(mine, f"{colleague.name} has taken over")
    pressed(mine, "a")
    refused(mine)
    pressed(theirs, "a")
    opened(theirs, waiting[HANDED_OVER])
    gone(mine, waiting[TAKEN_OVER])
    # The next one, which has opened by itself, they leave to me.
    in_hand(theirs)
    reached(theirs, theirs.locator(".panel").get_by_role("button", name="Let it go"))
    pressed(theirs, "Enter")
    in_hand(theirs, "Nobody has it in hand")
    pressed(theirs, "Escape")
    expect(row(mine, waiting[HANDED_OVER]).locator(".in-hand")).to_have_count(0)
    # What a colleague did stays open until one has seen it.
    expect(mine.locator(".pane-head .tag").first).to_have_text("Accepted")
    pressed(mine, "Escape", "Enter")
    opened(mine, waiting[HANDED_OVER])

    do(mine, "h", "#hand_over-department", "cou", "The county looks after it.")
    opened(mine, waiting[ASKED])
    do(mine, "q", "#ask-question", "Which of the two lamps?")
    told(mine, "The question is on its way")
    pressed(mine, "n")
    opened(mine, waiting[DECLINED])
    do(mine, "d", "#decline-reason", "ArrowDown", "We looked twice: there is no lamp.")
    opened(mine, waiting[PRESSING])
    do(mine, "y", "#prioritise-priority", "ArrowDown")
    expect(row(mine, waiting[PRESSING]).locator(".presses")).to_be_visible()
    do(mine, "e", "#note-message", "Take the long ladder.")
    expect(mine.locator(".panel .tl")).to_contain_text("Take the long ladder.")
    pressed(mine, "a")
    opened(mine, waiting[SAME])
    do(mine, "m", "#merge-into", waiting[ACCEPTED[0]])
    opened(mine, waiting[SUGGESTED])
    expect(mine.locator('.panel [data-kind="category"] [data-key="1"]')).to_be_visible()
    pressed(mine, "1")
    opened(mine, waiting[ACCEPTED[0]])

    # One key for each, and the next one opens by itself; meanwhile they take others, from the rows.
    on_row(theirs, waiting[TAKEN_BY_THEM[0]])
    for this, following in pairwise(ACCEPTED):
        pressed(mine, "a")
        if (other := this - ACCEPTED[0] + TAKEN_BY_THEM[0]) in TAKEN_BY_THEM:
            expect(row(theirs, waiting[other]).locator("h2 a")).to_be_focused()
            pressed(theirs, "a")
            gone(mine, waiting[other])
            gone(theirs, waiting[other])
        opened(mine, waiting[following])
        gone(mine, waiting[this])

    # What they have in hand is passed by, or done although one knows.
    found(theirs, waiting[THEIRS])
    in_hand(theirs)
    expect(row(mine, waiting[THEIRS]).locator(".in-hand")).to_have_count(1)
    pressed(mine, "a")
    opened(mine, waiting[THEIRS])
    in_hand(mine, f"{colleague.name} has it since")
    pressed(mine, "a")
    refused(mine)
    pressed(mine, "Escape")
    found(theirs, waiting[INSISTED])
    in_hand(theirs)
    pressed(mine, "j", "Enter")
    opened(mine, waiting[INSISTED])
    pressed(mine, "a")
    refused(mine)
    assert done(site, waiting[INSISTED]) == []
    pressed(mine, "a")
    opened(mine, waiting[RACED[0]])

    # Both press the same key at the same moment.
    for page in (mine, theirs):
        pressed(page, "Escape")
    for number in RACED:
        for page in (mine, theirs):
            on_row(page, waiting[number])
        for page in (mine, theirs):
            pressed(page, "a")
        for page in (mine, theirs):
            gone(page, waiting[number])
    on_row(theirs, waiting[THEIRS])
    pressed(theirs, "a")
    gone(mine, waiting[THEIRS])

    pressed(mine, "g", "m")
    for number in DELIVERED:
        on_row(mine, waiting[number])
        pressed(mine, "Enter")
        opened(mine, waiting[number])
        do(mine, "f", "#deliver-message", "A new bulb shines.")
        gone(mine, waiting[number])
        pressed(mine, "Escape")
    pressed(mine, "g", "u")
    expect(mine.locator("[data-key-row]")).to_have_count(len([ASKED, *SELECTED]))
    for check in checks:
        check()

    select_all(mine, waiting)
    pressed(mine, "z")
    expect(mine.locator("#bulk-cancelled")).to_contain_text("Nothing was done to any of them")
    assert [done(site, waiting[number]) for number in SELECTED] == [[]] * len(SELECTED)
    mine.goto("/staff?view=unassigned")
    select_all(mine, waiting)
    reached(mine, mine.get_by_role("button", name="Do it now"))
    pressed(mine, "Enter")
    expect(mine.locator("#bulk-ended")).to_contain_text(f"{len(SELECTED)} issues")

    ends = ended(me.person_id, colleague.person_id)
    for number, public_id in enumerate(waiting):
        assert done(site, public_id) in ends[number], number


def ended(me: int | None, colleague: int | None) -> dict[int, list[list[tuple[str, int | None]]]]:
    """What may have been done with each issue: each thing once, by one of the two; of a race either may be first."""
    mine = {
        HANDED_OVER: ["handed_over"], ASKED: ["asked"], DECLINED: ["declined"], SAME: ["merged"],
        PRESSING: ["prioritised", "noted", "accepted"], SUGGESTED: ["recategorised", "handed_over"],
        INSISTED: ["accepted"],
        **{number: ["accepted"] for number in (*ACCEPTED, *SELECTED)},
        **{number: ["accepted", "delivered"] for number in DELIVERED},
    }  # fmt: skip
    mine[ACCEPTED[0]] = ["merged_in", *mine[ACCEPTED[0]]]
    theirs = {number: ["accepted"] for number in (TAKEN_OVER, THEIRS, *TAKEN_BY_THEM)}
    return {
        **{number: [[(kind, me) for kind in kinds]] for number, kinds in mine.items()},
        **{number: [[(kind, colleague) for kind in kinds]] for number, kinds in theirs.items()},
        **{number: [[("accepted", me)], [("accepted", colleague)]] for number in RACED},
    }


def select_all(page: Page, waiting: list[str]) -> None:
    """Select what is left, and begin with accepting it."""
    on_row(page, waiting[SELECTED[0]])
    pressed(page, "x")
    on_row(page, waiting[SELECTED[-1]])
    pressed(page, "Shift+X")
    expect(page.locator("[data-bulk-count]")).to_have_text(f"Selected: {len(SELECTED)}")
    reached(page, page.locator("[data-bulk] [name=verb]").first, "Shift+Tab")
    pressed(page, "Enter")
    expect(page.locator("h1")).to_contain_text(f"{len(SELECTED)} issues")
    reached(page, page.locator("main form.card button").last)
    pressed(page, "Enter")
    reached(page, page.locator("#bulk-foreseen form button").first)
    pressed(page, "Enter")
    expect(page.locator("#bulk-waiting")).to_be_visible()
