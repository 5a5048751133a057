"""Passkeys with the browser's own virtual device, codes without a script, and pages that break no rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pyotp
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from civic.city.models import City
from civic.core.permissions import SYSTEM
from civic.people.commands import add_person, grant_role
from tests.browser.conftest import OpenPage, Site
from tests.browser.passkeys import plug_in

HOST = "localhost"
PASSWORD = "a long password for tests"


@pytest.fixture(scope="module", autouse=True)
def real_city(site: Site) -> Iterator[None]:
    with site.session() as session:
        session.execute(update(City).values(demo=False))
        for name in ("anna", "boris", "clara"):
            add_person(session, SYSTEM, f"{name}@city.example", name.title(), password=PASSWORD)
            grant_role(session, SYSTEM, f"{name}@city.example", "agent", "lighting")
        session.commit()
    yield


def sign_in(page: Page, name: str) -> None:
    page.goto("/sign-in")
    enter(page, name)


def enter(page: Page, name: str) -> None:
    page.fill("#email", f"{name}@city.example")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: not url.endswith("/sign-in"))


def sign_out(page: Page) -> None:
    page.goto("/me")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/")


def test_a_passkey_is_made_and_opens_the_account(phone: OpenPage, axe: Callable[[Page], None]) -> None:
    page = phone()
    plug_in(page)
    sign_in(page, "anna")
    # Staff of a real city come no further without a second factor.
    expect(page).to_have_url(re.compile("/me/security$"))
    axe(page)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator("ol.codes li")).to_have_count(10)
    axe(page)
    page.get_by_role("link", name="I have them, go on").click()
    page.wait_for_url("**/staff")
    sign_out(page)
    # Alone, without a password: this device answers at once to what the field of the address offers.
    page.goto("/sign-in")
    page.wait_for_url("**/staff")
    sign_out(page)
    without_autofill(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/staff")
    # And after a password, as the second factor.
    sign_out(page)
    without_autofill(page)
    enter(page, "anna")
    expect(page.get_by_role("heading", name="Show that it is you")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/staff")
    page.goto("/me/security")
    expect(page.get_by_text("A password alone does not open your account.")).to_be_visible()
    page.locator("summary", has_text="Change").first.click()
    axe(page)


def without_autofill(page: Page) -> None:
    """The sign-in page, where the device is not asked by the field itself."""
    page.route("**/sign-in/passkey/ask", lambda route: route.abort())
    page.goto("/sign-in")
    page.wait_for_load_state("networkidle")
    page.unroute("**/sign-in/passkey/ask")


def test_codes_work_without_a_script(desktop: OpenPage) -> None:
    page = desktop(java_script_enabled=False)
    sign_in(page, "boris")
    page.get_by_role("button", name="Set up an app").click()
    page.locator("summary", has_text="I cannot read the picture").click()
    secret = (page.locator(".code").text_content() or "").replace(" ", "")
    app = pyotp.TOTP(secret)
    page.get_by_label("Six digits").fill(app.now())
    page.get_by_role("button", name="Finish").click()
    codes = page.locator("ol.codes li").all_text_contents()
    assert len(codes) == 10
    sign_out(page)
    sign_in(page, "boris")
    page.get_by_label("Six digits").fill("123456")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#code-error")).to_contain_text("not right")
    page.locator("summary", has_text="I have neither at hand").click()
    page.get_by_label("A recovery code").fill(codes[3].lower())
    page.get_by_role("button", name="Use the recovery code").click()
    page.wait_for_url("**/staff")


@pytest.mark.parametrize("locale", ["en-GB", "ru-RU"])
def test_setting_up_an_app_breaks_no_rule(
    phone: OpenPage, desktop: OpenPage, axe: Callable[[Page], None], locale: str
) -> None:
    for opened in (phone, desktop):
        page = opened(locale=locale)
        sign_in(page, "clara")
        page.locator('form[action$="/app/start"] button').first.click()
        page.locator(".secret-picture img").wait_for()
        axe(page)
        width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0, f"{page.url} is wider than its window"
