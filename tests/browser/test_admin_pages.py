"""The pages for who shapes the city: WCAG 2.2 AA in both languages and sizes, and keys alone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from civic.core.permissions import SYSTEM
from civic.departments.proposals.propose import propose_routing
from civic.people.commands import add_person, grant_role
from tests.browser.conftest import OpenPage, Site
from tests.browser.signed_in import sign_in
from tests.past_issues import past

OPERATOR, PASSWORD = "operator@city.example", "a long password for tests"


@pytest.fixture(scope="module", autouse=True)
def history(site: Site) -> None:
    with site.session() as session:
        past(session, site.city, "lamp", "care", 70, area=None)
        past(session, site.city, "lamp", "roads", 40, area="east")
        past(session, site.city, "poster", "care", 35, area="west")
        past(session, site.city, "poster", "lighting", 2, area="east")
        past(session, site.city, "car", "care", 20, area="west")
        past(session, site.city, "car", "lighting", 60, area="east")
        propose_routing(session, SYSTEM)
        add_person(session, SYSTEM, OPERATOR, "Olga Operator", password=PASSWORD)
        grant_role(session, SYSTEM, OPERATOR, "administrator")
        session.commit()


@pytest.mark.parametrize("locale", ["en-GB", "ru-RU"])
def test_the_proposals_break_no_rule(
    phone: OpenPage, desktop: OpenPage, axe: Callable[[Page], None], locale: str
) -> None:
    for opened in (phone, desktop):
        page = opened(locale=locale)
        sign_in(page, "/admin/routing", OPERATOR, PASSWORD)
        page.locator("li.prop a").first.click()
        expect(page.locator("li.prop select")).to_be_visible()
        for path in (None, "/admin/routing?show=decided&sure=95"):
            if path is not None:
                page.goto(path)
            page.wait_for_load_state("networkidle")
            axe(page)
            width = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert width <= 0, f"{page.url} is wider than its window"


def test_a_rule_is_drawn_on_the_map_and_dragged_to_the_front(
    desktop: OpenPage, axe: Callable[[Page], None]
) -> None:
    page = desktop()
    sign_in(page, "/admin/rules/new?example=many", OPERATOR, PASSWORD)
    page.get_by_role("button", name="Save").click()
    page.goto("/admin/rules/new?example=danger")
    page.select_option("[name='add.and']", "shape")
    page.locator("button[value=and]").click()
    page.get_by_role("button", name="Draw on the map").click()
    ground = page.locator(".leaflet-container").bounding_box()
    assert ground is not None
    for x, y in ((0.3, 0.4), (0.7, 0.4), (0.5, 0.8)):
        page.mouse.click(ground["x"] + x * ground["width"], ground["y"] + y * ground["height"])
    page.keyboard.press("Enter")
    expect(page.locator(".area-shape")).to_have_count(1)
    expect(page.locator("[name='if[1][0].value']")).to_have_value(re.compile("Polygon"))
    axe(page)
    page.get_by_role("button", name="Save").click()
    rules = page.locator(".rule-list > li")
    expect(rules).to_have_count(2)
    last, first = rules.last.get_attribute("id"), rules.first.bounding_box()
    grip = rules.last.locator("[data-grip]").bounding_box()
    assert grip is not None and first is not None
    page.mouse.move(grip["x"] + 8, grip["y"] + 12)
    page.mouse.down()
    page.mouse.move(grip["x"] + 8, first["y"] + 4, steps=6)
    page.mouse.up()
    expect(page.get_by_text("The rules act in this order now.")).to_be_visible()
    expect(rules.first).to_have_attribute("id", str(last))
    axe(page)


def test_keys_alone_select_and_accept(desktop: OpenPage) -> None:
    page = desktop(java_script_enabled=False)
    sign_in(page, "/admin/routing", OPERATOR, PASSWORD)
    box = page.get_by_role("checkbox", name="Select: Streets, everywhere")
    box.focus()
    page.keyboard.press("Space")
    page.get_by_role("group", name="All that are selected").get_by_role("button", name="Accept").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Accepted. New reports go by it from now on.")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Select: Streets, everywhere")).to_have_count(0)
