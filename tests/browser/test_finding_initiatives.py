"""Lists of initiatives, an area's page and the chart of signatures, while others propose and sign."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from civic.core.permissions import SYSTEM
from initiatives.proposals.commands.propose import propose
from initiatives.proposals.placing import Where
from initiatives.signatures.commands.count_signatures import count_signatures
from initiatives.signatures.commands.sign import sign
from tests.browser.conftest import OpenPage, Site
from tests.integration.initiatives.town import TEXT, Town


def published(site: Site, lon: float = 30.004) -> str:
    """One for the west, which collects signatures from now on."""
    with site.session() as session:
        site.city.session = session
        town = Town(site.city)
        town.rules(least=50, per_mille=0)
        author = town.resident()
        public_id = town.let_collect(
            propose(session, author, TEXT, Where(area_id=site.city.areas["west"], lon=lon, lat=60.004)),
            author,
        )
        session.commit()
        return public_id


def signed(site: Site, public_id: str, times: int) -> None:
    with site.session() as session:
        site.city.session = session
        for _ in range(times):
            sign(session, Town(site.city).resident(), public_id, version=1)
        count_signatures(session, SYSTEM, public_id)
        session.commit()


def live(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("[data-live-indicator]:visible").first).to_have_attribute("data-state", "live")


def test_lists_follow_what_others_propose_and_sign(
    site: Site, phone: OpenPage, desktop: OpenPage, axe: Callable[[Page], None]
) -> None:
    before = published(site)
    wide, narrow = desktop(), phone(locale="ru-RU")
    live(wide, "/initiatives")
    live(narrow, "/areas/west")
    requests: list[str] = []
    wide.on("request", lambda request: requests.append(request.url))
    signed(site, before, 7)
    for page in (wide, narrow):
        row = page.locator(f'[data-initiative-row="{before}"]').first
        expect(row.locator("[data-count]")).to_have_text("7")
    # A total is told: nobody asks for it.
    assert not [url for url in requests if "/initiatives/" in url]
    after = published(site, lon=30.014)
    for page in (wide, narrow):
        expect(page.locator(f'[data-initiative-row="{after}"]').first).to_be_visible()
        axe(page)
    expect(wide.locator(".map .ip")).to_have_count(2)
    wide.get_by_role("button", name="List only what this part of the map shows").click()
    wide.wait_for_url(lambda url: "bbox=" in url)
    wide.go_back()
    expect(wide.locator(f'[data-initiative-row="{before}"]')).to_be_visible()
    wide.get_by_role("link", name="A bridge over the Lind").first.click()
    wide.get_by_role("link", name="West").click()
    expect(wide.locator("h1")).to_have_text("West")


def test_the_chart_is_drawn_when_somebody_comes_to_it_and_goes_on(
    site: Site, desktop: OpenPage, axe: Callable[[Page], None]
) -> None:
    public_id = published(site)
    signed(site, public_id, 3)
    page = desktop()
    live(page, f"/initiatives/{public_id}")
    page.locator("#course").scroll_into_view_if_needed()
    chart = page.locator("[data-course-chart]")
    expect(chart.locator("canvas")).to_be_visible()
    expect(page.locator("#course [data-at]")).to_have_count(1)
    expect(page.locator("#course [data-at] td").nth(1)).to_have_text("3")
    axe(page)
    chart.hover()
    signed(site, public_id, 2)
    expect(chart.locator(".u-legend")).to_contain_text("5")
