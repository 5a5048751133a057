"""An initiative from the first word to enough signatures: author, moderator and residents, each in a browser."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from civic.core.permissions import SYSTEM
from initiatives.signatures.commands.count_signatures import count_signatures
from tests.browser.conftest import OpenPage, Site
from tests.browser.signed_in import sign_in
from tests.integration.initiatives.town import Town

PASSWORD = "a long password for tests"
TITLE = "A bridge over the Lind"


def somebody(site: Site, role: str | None, area: str | None = None) -> str:
    """The e-mail address of a new person, who lives in an area if it is said."""
    with site.session() as session:
        site.city.session = session
        person = site.city.person(role, None, password=PASSWORD)
        if area is not None:
            Town(site.city).settle(person.id, area)
        session.commit()
        return str(person.email)


def counted(site: Site, public_id: str) -> None:
    """What the worker does a moment after somebody has signed."""
    with site.session() as session:
        count_signatures(session, SYSTEM, public_id)
        session.commit()


def write(page: Page) -> None:
    page.fill("#title", TITLE)
    page.fill("#problem", "Children walk a mile to school, along a road without a pavement.")
    page.fill("#wish", "Build a footbridge at the ferry.")
    page.select_option("#area", label="West")
    expect(page.locator(".district.is-chosen")).to_have_count(1)
    page.fill("#planned_result", "The school is ten minutes away.")
    page.fill("#criteria-1", "The bridge is open")


def test_from_the_first_word_to_enough_signatures(
    site: Site, phone: OpenPage, desktop: OpenPage, axe: Callable[[Page], None]
) -> None:
    with site.session() as session:
        site.city.session = session
        Town(site.city).rules(least=2, per_mille=0)
        session.commit()
    author = desktop()
    sign_in(author, "/me/initiatives", somebody(site, None, "west"), PASSWORD)
    author.goto("/initiatives/new")
    write(author)
    # It keeps itself, and goes on where it was in this browser and in another.
    expect(author.locator("[data-kept]")).to_contain_text("Draft kept")
    author.goto("/me/initiatives")
    author.get_by_role("link", name=TITLE).click()
    author.get_by_role("link", name="Go on writing").click()
    expect(author.locator("#criteria-1")).to_have_value("The bridge is open")
    axe(author)
    author.get_by_role("button", name="Send to the moderators").click()
    expect(author.locator(".tag.moderation")).to_be_visible()
    address = author.url.partition("?")[0]

    moderator = desktop()
    sign_in(moderator, "/me/initiatives", somebody(site, "moderator"), PASSWORD)
    moderator.goto("/moderation/initiatives")
    moderator.get_by_role("link", name=TITLE).click()
    axe(moderator)
    moderator.get_by_role("button", name="Publish").click()
    expect(author.locator(".tag.collecting")).to_be_visible()

    public_id = address.rpartition("/")[2]
    pages = [phone(), desktop(java_script_enabled=False)]
    for page in pages:
        sign_in(page, "/me/initiatives", somebody(site, None, "west"), PASSWORD)
    watching = phone()
    watching.goto(address)
    expect(watching.locator(".sign [data-live-indicator]")).to_have_attribute("data-state", "live")
    axe(watching)
    for number, page in enumerate(pages, start=1):
        page.goto(address)
        page.locator(".sign-it > summary").click()
        page.get_by_label("I have read it, and I support it").check(force=True)
        page.get_by_role("button", name="Sign now").click()
        expect(page.locator(".sign")).to_contain_text("You have signed.")
        counted(site, public_id)
        for other in (author, watching):
            expect(other.locator(".big[data-total]")).to_have_text(str(number))
            expect(other.locator('[data-district="west"] [data-count]')).to_have_text(str(number))
    expect(watching.locator(".tag.opinion")).to_be_visible()
    expect(watching.locator(".sign")).to_contain_text("Signatures are not collected any more")
    expect(author.locator(".tl")).to_contain_text("Enough have signed")


def test_lists_and_forms_break_no_rule(site: Site, phone: OpenPage, axe: Callable[[Page], None]) -> None:
    page = phone()
    for path in ("/initiatives", "/initiatives/new", "/initiatives/rules"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        axe(page)
        width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0, f"{path} is wider than its window"
