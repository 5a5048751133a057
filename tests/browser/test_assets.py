"""Choosing a thing of the city on a report's map, its page and the form for labels, in real Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from civic.assets.models import Asset
from civic.issues.models import Issue, Report
from tests.assets import with_assets
from tests.browser.at_work import signed_in
from tests.browser.test_report_flow import at_step, fits, forward, take_time
from tests.small_city import WEST


@pytest.fixture(scope="module", autouse=True)
def assets(site) -> Iterator[None]:
    with site.session() as session:
        site.city.session = session
        with_assets(site.city)
        site.city.report(asset="lamp:217", category="car", text="A wreck")
        session.commit()
    yield


def to_details(page: Page, words: str, address: str) -> None:
    page.goto(address)
    if page.locator("form[data-report]").get_attribute("data-step") == "where":
        forward(page).click()
    page.locator("#text").fill(words)
    page.locator('[data-suggestions-list] input[value="lamp"]').check(force=True)
    if "asset=" in address:
        # What is open about the very lamp is shown at once.
        expect(page.locator(".dup")).to_contain_text("car")
    forward(page).click()
    at_step(page, 3)


def test_a_lamp_is_chosen_by_touch_and_the_list_and_the_report_follow(site, phone, axe) -> None:
    page = phone()
    words = "This lamp is dark"
    to_details(page, words, f"/report?lon={WEST[0]}&lat={WEST[1]}&category=lamp")
    lamp = page.get_by_role("button", name="Lamp 218")
    expect(lamp).to_have_attribute("aria-pressed", "false")
    box = lamp.bounding_box()
    assert box is not None and box["width"] >= 44 and box["height"] >= 44
    axe(page)
    fits(page)
    page.get_by_label("Or the number that is written on it").fill("99")
    lamp.tap()
    expect(page.get_by_role("radio", name="Lamp 218")).to_be_checked()
    expect(page.get_by_label("Or the number that is written on it")).to_have_value("")
    expect(lamp).to_have_attribute("aria-pressed", "true")
    axe(page)
    forward(page).tap()
    at_step(page, 4)
    take_time(page)
    forward(page).tap()
    page.wait_for_url(re.compile(r"/r/"))
    with site.session() as session:
        number = session.scalar(
            select(Asset.number)
            .join(Issue, Issue.asset_id == Asset.id)
            .join(Report, Report.issue_id == Issue.id)
            .where(Report.text == words)
        )
    assert number == "218"


def test_a_typed_number_takes_the_place_of_what_was_chosen(desktop, axe) -> None:
    page = desktop(locale="ru-RU")
    to_details(page, "Не горит", "/report?asset=lamp:217")
    expect(page.get_by_role("radio", name="Фонарь 217")).to_be_checked()
    expect(page.get_by_role("button", name="Фонарь 217")).to_have_attribute("aria-pressed", "true")
    page.locator("#asset_number").fill("999")
    expect(page.get_by_role("radio", name="Фонарь 217")).not_to_be_checked()
    forward(page).click()
    expect(page.locator("#asset_number-error")).to_contain_text("999")
    expect(page.locator("#asset_number")).to_have_value("999")
    axe(page)


def test_a_lamp_that_is_typed_into_the_search_is_the_place(desktop) -> None:
    page = desktop()
    page.goto("/report")
    page.locator("#address").fill("lamp 21")
    page.get_by_role("option", name="Lamp 217").click()
    expect(page.locator("[data-picker-label]")).to_have_text("Lamp 217")
    forward(page).click()
    at_step(page, 2)
    expect(page.locator(".about strong")).to_have_text("Lamp 217")
    page.get_by_role("button", name="Back").click()
    at_step(page, 1)
    page.locator("#address").fill("Bell Street 14")
    forward(page).click()
    at_step(page, 2)
    expect(page.locator(".about")).to_have_count(0)


@pytest.mark.parametrize(
    ("path", "locale"),
    [
        ("/assets/lamp/217", "en-GB"),
        ("/assets/lamp/217", "ru-RU"),
        ("/a/lamp/219", "ru-RU"),
        ("/assets/road/12-3", "en-GB"),
    ],
)
def test_the_page_of_an_asset_breaks_no_rule(phone, desktop, axe, path: str, locale: str) -> None:
    for opened in (phone, desktop):
        page = opened(locale=locale)
        page.goto(path)
        expect(page.locator(".am")).to_have_count(1)
        page.wait_for_load_state("networkidle")
        axe(page)
        fits(page)


def test_staff_find_the_form_for_labels(site, phone, desktop, axe) -> None:
    with site.session() as session:
        site.city.session = session
        worker = site.city.staff("lighting")
        session.commit()
    for opened in (phone, desktop):
        page = opened()
        signed_in(page, site, worker, "/staff/assets")
        expect(page.get_by_role("heading", level=1)).to_have_text("Labels to scan")
        axe(page)
        fits(page)
        page.get_by_label("Numbers").fill("9-1")
        page.get_by_role("button", name="Make the sheets (PDF)").click()
        expect(page.locator("#numbers-error")).to_contain_text("9-1")
        axe(page)
