"""The pages that everybody reads, held to WCAG 2.2 AA in both languages and sizes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from civic.core import clock
from civic.core.permissions import SYSTEM
from civic.issues.commands.accept import accept
from civic.issues.commands.ask import ask
from civic.issues.commands.deliver import deliver
from civic.issues.models import Report
from tests.browser.conftest import OpenPage, Site


@dataclass
class Lives:
    """Issues at different points of their life, and the secrets of two reporters."""

    received: str
    delivered: str
    judging_secret: str
    asked_secret: str
    place_only: str


@pytest.fixture(scope="module")
def lives(site: Site) -> Iterator[Lives]:
    with site.session() as session:
        site.city.session = session
        received = site.city.report(text="The lamp at the gate is dark.")
        delivered = site.city.report(text="The lamp blinks.", contact="anna@example.org")
        accept(session, SYSTEM, delivered.public_id)
        deliver(session, SYSTEM, delivered.public_id, "A new lamp burns.")
        session.get_one(Report, delivered.report_id).contact_confirmed_at = clock.now()
        asked = site.city.report(text="The lamp hums.", contact="ben@example.org")
        ask(session, SYSTEM, asked.public_id, "Which of the two?")
        hidden_words = site.city.report(category="car", text="A car without wheels")
        session.commit()
    yield Lives(
        received.public_id, delivered.public_id, delivered.secret, asked.secret, hidden_words.public_id
    )


PAGES: dict[str, Callable[[Lives], str]] = {
    "home": lambda lives: "/",
    "list": lambda lives: "/issues",
    "received": lambda lives: f"/issues/{lives.received}",
    "delivered": lambda lives: f"/issues/{lives.delivered}",
    "place only": lambda lives: f"/issues/{lives.place_only}",
    "reporter who judges": lambda lives: f"/r/{lives.judging_secret}",
    "reporter who was asked": lambda lives: f"/r/{lives.asked_secret}",
    "sign-in": lambda lives: "/sign-in",
    "nothing there": lambda lives: "/issues/00000000",
}


@pytest.mark.parametrize("locale", ["en-GB", "ru-RU"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_breaks_no_rule(
    lives: Lives, phone: OpenPage, desktop: OpenPage, axe: Callable[[Page], None], name: str, locale: str
) -> None:
    for opened in (phone, desktop):
        page = opened(locale=locale)
        page.goto(PAGES[name](lives))
        expect(page.locator("h1").first).to_be_attached()
        page.wait_for_load_state("networkidle")
        axe(page)
        width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0, f"{name} is wider than its window"


def test_place_only_shows_the_place_and_none_of_the_words(lives: Lives, desktop: OpenPage) -> None:
    page = desktop()
    page.goto(f"/issues/{lives.place_only}")
    expect(page.locator("h1")).to_have_text("A car")
    expect(page.get_by_text("without wheels")).to_have_count(0)
