"""The pages of who works here, in a real browser: they break no rule, and a head's day works on a telephone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from civic.core.permissions import SYSTEM
from civic.people.commands import add_person
from civic.people.links import link_to_send
from civic.people.models import Invitation
from civic.people.staff.grant import Wanted, grant
from civic.people.staff.invite import invite
from tests.browser.conftest import OpenPage, Site
from tests.browser.signed_in import sign_in
from tests.small_city import KEY

HEAD, AGENT, PASSWORD = "head@city.example", "hand@city.example", "a long enough password"


@pytest.fixture(scope="module", autouse=True)
def people(site: Site) -> None:
    with site.session() as session:
        head = add_person(session, SYSTEM, HEAD, "Hanna Head", password=PASSWORD)
        agent = add_person(session, SYSTEM, AGENT, "Artem Agent", password=PASSWORD)
        grant(session, SYSTEM, head.id, Wanted("head", "lighting"))
        grant(session, SYSTEM, agent.id, Wanted("agent", "lighting", category="lamp"))
        session.commit()


def test_the_pages_break_no_rule(
    site: Site, phone: OpenPage, desktop: OpenPage, axe: Callable[[Page], None]
) -> None:
    with site.session() as session:
        made = invite(
            session, SYSTEM, KEY, "new@city.example", "New", [Wanted("agent", "lighting")], language="en"
        )
        link = link_to_send(session, made.link_id or 0)
        assert link is not None
        letter = f"/invitation/{link.secret(KEY)}"
        session.commit()
    pages = (
        "/admin/people",
        "person",
        "/admin/people?state=invited",
        "/admin/people/invite",
        "/admin/roles",
        letter,
    )
    for opened, paths in ((phone, pages), (desktop, ("person", "/admin/roles"))):
        page = opened()
        sign_in(page, "/admin/people", HEAD, PASSWORD)
        for path in paths:
            if path == "person":
                page.get_by_role("link", name=re.compile("Artem Agent")).click()
                for summary in page.locator("details.fold > summary").all():
                    summary.click()
            else:
                page.goto(path)
            page.wait_for_load_state("networkidle")
            axe(page)
            width = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert width <= 0, f"{page.url} is wider than its window"


def test_a_head_gives_and_takes_a_role_and_invites_on_a_telephone(site: Site, phone: OpenPage) -> None:
    page = phone(java_script_enabled=False)
    sign_in(page, "/admin/people", HEAD, PASSWORD)
    page.get_by_role("link", name=re.compile("Artem Agent")).click()
    page.get_by_text("Give a role").first.click()
    page.select_option("#role-g", "lead")
    page.select_option("#department-g", "lighting")
    page.get_by_role("button", name="Give the role").click()
    expect(page.get_by_text("They have the role.")).to_be_visible()
    lead = page.locator(".roles > li", has_text="Lead, Lighting")
    lead.locator("summary", has_text="Take away").click()
    lead.get_by_role("button", name="Take the role").click()
    expect(page.get_by_text("They do not have this role any more.")).to_be_visible()
    page.goto("/admin/people/invite")
    page.fill("#email", "later@city.example")
    page.fill("#name", "Later")
    page.select_option("#role-i", "field_worker")
    page.select_option("#department-i", "lighting")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text("later@city.example").first).to_be_visible()
    with site.session() as session:
        assert (
            session.scalar(select(Invitation.id).where(Invitation.email == "later@city.example")) is not None
        )
