"""Taking a report in, in a browser: the form that comes back with errors."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.at_work import signed_in, staff
from tests.browser.conftest import OpenPage, Site
from tests.small_city import WEST

SHARED = True


def test_what_is_wrong_stands_beside_its_question_and_what_was_typed_stays(
    site: Site, desktop: OpenPage
) -> None:
    page = desktop()
    signed_in(page, site, staff(site), "/staff/intake")
    page.get_by_text("See all kinds of issues").click()
    page.locator("details.tree-group > summary").first.click()
    page.locator('label[for="kind-form"]').click()
    page.locator("#text").fill("The form is missing.")
    page.locator("#planned_result").fill("There is a form again.")
    for name, value in (("lon", WEST[0]), ("lat", WEST[1])):
        page.locator(f'[name="{name}"]').evaluate("(field, value) => { field.value = value; }", str(value))
    page.locator("button.btn-block").click()
    expect(page.locator("#answers-since-error")).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.locator("#answers-since-error")).to_be_visible()
    expect(page.locator("#planned_result")).to_have_value("There is a form again.")
