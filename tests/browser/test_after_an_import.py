"""Open pages while a city's history is imported: they read anew once, quietly, and nothing on them is called new."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from civic.city.events import CityReloaded
from civic.city.shape import CITY, ROOM
from civic.core import events
from civic.core.permissions import SYSTEM
from tests.browser.conftest import OpenPage, Site
from tests.imported import Imported, import_issue
from tests.small_city import EAST, WEST

HISTORY = 12


def import_history(site: Site) -> list[Imported]:
    made = []
    for number in range(HISTORY):
        with site.session() as session:
            site.city.session = session
            made.append(import_issue(site.city, place=EAST if number % 2 else WEST, uncertain=number == 0))
            session.commit()
    with site.session() as session:
        events.record(
            session, SYSTEM, CITY, CityReloaded(source="elsewhere", added=HISTORY, changed=0), rooms=[ROOM]
        )
        session.commit()
    return made


def live(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-live-indicator]").first).to_have_attribute("data-state", "live")


def asked(page: Page, path: str) -> Callable[[], int]:
    """Counts from now on how often a page asks for something."""
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url) if path in request.url else None)
    return lambda: len(seen)


@pytest.mark.parametrize("language", ["en-GB", "ru-RU"])
def test_map_list_and_counts_are_read_once_and_nothing_is_called_new(
    site: Site, desktop: OpenPage, phone: OpenPage, language: str, axe: Callable[[Page], None]
) -> None:
    listing, home = desktop(locale=language), phone(locale=language)
    listing.goto("/issues")
    home.goto("/")
    for page in (listing, home):
        live(page)
    rows, maps = asked(listing, "/issues/list"), asked(home, "/map/issues")
    made = import_history(site)
    expect(listing.locator(f'[data-issue-id="{made[-1].public_id}"]')).to_be_visible()
    expect(home.locator(".map .leaflet-marker-icon").first).to_be_visible()
    # Each page waits for a moment of its own, so that not all come at once.
    for _ in range(60):
        if rows() and maps():
            break
        home.wait_for_timeout(100)
    home.wait_for_timeout(1500)
    assert (rows(), maps()) == (1, 1)
    for page in (listing, home):
        expect(page.locator(".newmark, .is-fresh, .new")).to_have_count(0)
    axe(listing)


def test_an_uncertain_place_and_a_long_queue_break_no_rule(
    site: Site, desktop: OpenPage, phone: OpenPage, axe: Callable[[Page], None]
) -> None:
    lost, *_ = import_history(site)
    for opened in (desktop(), phone(locale="ru-RU")):
        opened.goto(f"/issues/{lost.public_id}")
        opened.wait_for_load_state("networkidle")
        expect(opened.locator(".veche-map, .leaflet-container")).to_have_count(0)
        axe(opened)
