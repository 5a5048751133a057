"""A working morning: fifty issues by keyboard alone, while a colleague works on the same queue.

Nobody works on an issue without knowing that somebody else has it in hand, nothing is done twice, the page is not
loaded again, and by the log every issue ends where it should.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from civic.core.storage import Storage
from civic.issues.commands.accept import accept
from civic.issues.models import Issue
from civic.learning.suggesting import suggest_for
from civic.triage.presence.claims import claim
from tests.browser.at_work import kinds, opened, pressed, report, row, run, screen, staff
from tests.browser.conftest import OpenPage, Site
from tests.small_city import events_of

pytestmark = pytest.mark.usefixtures("an_empty_desk")

TAKEN_OVER, HANDED_OVER, ASKED, DECLINED, PRESSING, SAME, SUGGESTED = range(7)
SELECTED = range(7, 11)
ACCEPTED = range(7, 40)
CLAIMED, INSISTED = 40, 41
RACED = (42, 43)
THEIRS = range(44, 50)


def desk(site: Site, folder: Path) -> list[str]:
    """Fifty issues that wait for the department, in the order in which they are to be taken."""
    waiting = [
        report(site, f"Lamp number {number} is dark.", contact=f"person{number}@example.org")
        for number in range(SUGGESTED)
    ]
    waiting.append(report(site, "A pothole, a deep pothole!", place=(30.002, 60.002)))
    waiting += [report(site, f"Lamp number {number} is dark.") for number in range(SUGGESTED + 1, 50)]
    with site.session() as session:
        issue_id = session.query(Issue.id).where(Issue.public_id == waiting[SUGGESTED]).scalar()
    assert "category" in run(site, suggest_for, Storage(folder), issue_id)
    return waiting


def do(page: Page, key: str, field: str, *typed: str) -> None:
    """Press a verb's key, type into its fields one after another, and send the form."""
    pressed(page, key)
    expect(page.locator(field)).to_be_focused()
    for words in typed:
        if words in ("ArrowDown", "Tab"):
            page.keyboard.press(words)
        else:
            page.keyboard.insert_text(words)
        if words != "Tab":
            page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def said(page: Page, words: str) -> None:
    expect(page.locator(".told")).to_contain_text(words)


def in_hand(page: Page, words: str = "You have it in hand") -> None:
    """The claim of the open issue, which whoever acts knows of."""
    expect(page.locator(".panel .claim")).to_contain_text(words)


def accepted_one_by_one(page: Page, waiting: list[str]) -> None:
    """One key for each; where it was accepted the next one opens by itself."""
    for this, following in pairwise(waiting):
        pressed(page, "a")
        expect(row(page, this)).to_have_count(0)
        opened(page, following)


def by_whom(site: Site, public_id: str) -> list[int | None]:
    """Who has accepted an issue, once for each time."""
    with site.session() as session:
        return [event.actor_id for event in events_of(session, public_id) if event.kind == "issue.accepted"]


def test_fifty_issues_are_worked_through_by_keyboard_while_a_colleague_works_on_the_same_queue(
    site: Site, desktop: OpenPage, tmp_path: Path
) -> None:
    waiting = desk(site, tmp_path)
    me, colleague = staff(site), staff(site)
    page = desktop()
    check = screen(page, site, me, "/staff?view=unassigned")
    expect(page.locator("[data-key-row]")).to_have_count(50)
    for number in THEIRS:
        run(site, accept, colleague, waiting[number])
    for number in (CLAIMED, INSISTED):
        run(site, claim, colleague, waiting[number])
        expect(row(page, waiting[number]).locator(".in-hand")).to_have_count(1)
    expect(page.locator("[data-key-row]")).to_have_count(50 - len(THEIRS))

    pressed(page, "j", "Enter")
    opened(page, waiting[TAKEN_OVER])
    in_hand(page)
    run(site, claim, colleague, waiting[TAKEN_OVER], over=me.person_id)
    said(page, "has taken over")
    pressed(page, "a")
    expect(page.locator("#act-accept .govuk-error-message")).to_be_visible()
    assert "accepted" not in kinds(site, waiting[TAKEN_OVER])
    run(site, accept, colleague, waiting[TAKEN_OVER])
    opened(page, waiting[HANDED_OVER])

    do(page, "h", "#hand_over-department", "ArrowDown", "The others look after it.")
    opened(page, waiting[ASKED])
    do(page, "q", "#ask-question", "Which of the two lamps?")
    said(page, "The question is on its way")
    pressed(page, "n")
    opened(page, waiting[DECLINED])
    do(page, "d", "#decline-reason", "ArrowDown", "We looked twice: there is no lamp.")
    opened(page, waiting[PRESSING])
    do(page, "y", "#prioritise-priority", "ArrowDown")
    expect(row(page, waiting[PRESSING]).locator(".presses")).to_be_visible()
    do(page, "e", "#note-message", "Take the long ladder.")
    expect(page.locator(".panel .tl")).to_contain_text("Take the long ladder.")
    pressed(page, "a")
    opened(page, waiting[SAME])
    pressed(page, "m")
    page.keyboard.press("Tab")
    expect(page.locator("#merge-into_number")).to_be_focused()
    page.keyboard.insert_text(waiting[SELECTED[0]])
    pressed(page, "Tab", "Enter")
    opened(page, waiting[SUGGESTED])
    expect(page.locator('.panel [data-kind="category"] [data-key="1"]')).to_be_visible()
    pressed(page, "1")
    opened(page, waiting[ACCEPTED[0]])
    accepted_one_by_one(page, waiting[ACCEPTED[0] : CLAIMED + 1])

    in_hand(page, "has it since")
    pressed(page, "a")
    expect(page.locator("#act-accept .govuk-error-message")).to_be_visible()
    pressed(page, "n")
    opened(page, waiting[INSISTED])
    pressed(page, "a")
    expect(page.locator("#act-accept .govuk-error-message")).to_be_visible()
    assert "accepted" not in kinds(site, waiting[INSISTED])
    pressed(page, "a")
    opened(page, waiting[RACED[0]])
    for number in RACED:
        expect(page.locator(".panel .pb")).to_have_attribute("data-issue-id", waiting[number])
        run(site, accept, colleague, waiting[number])
        pressed(page, "a")
        expect(row(page, waiting[number])).to_have_count(0)
        if number != RACED[-1]:
            pressed(page, "Escape", "g", "u")
            row(page, waiting[number + 1]).locator("h2 a").focus()
            pressed(page, "Enter")
            opened(page, waiting[number + 1])
    check()

    ends = {
        HANDED_OVER: "handed_over", ASKED: "asked", DECLINED: "declined", SAME: "merged", SUGGESTED: "recategorised",
    }  # fmt: skip
    for number, kind in ends.items():
        assert kinds(site, waiting[number]).count(kind) == 1, (number, kinds(site, waiting[number]))
    assert {"prioritised", "noted"} <= set(kinds(site, waiting[PRESSING]))
    assert "accepted" not in kinds(site, waiting[CLAIMED])
    mine = [PRESSING, INSISTED, *ACCEPTED]
    theirs = [TAKEN_OVER, *RACED, *THEIRS]
    assert {number: by_whom(site, waiting[number]) for number in mine} == {
        number: [me.person_id] for number in mine
    }
    assert {number: by_whom(site, waiting[number]) for number in theirs} == {
        number: [colleague.person_id] for number in theirs
    }


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
    pressed(page, "z")
    expect(page.locator("#bulk-cancelled")).to_contain_text("Nothing was done to any of them")
    assert all("accepted" not in kinds(site, public_id) for public_id in waiting)
