"""Every page of one's own, of administration, moderation and the desk, and those that letters lead to: WCAG 2.2 AA.

Each in both languages, on the telephone in one and on the desk in the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

import web.bulk_verbs  # noqa: F401  (registers what can be done to many)
from civic.core.permissions import SYSTEM, Actor
from civic.issues.commands.flag import flag_content
from civic.issues.commands.see_contact import see_contact
from civic.issues.models import Issue
from civic.parties.commands.send import Wanted as WantedOfParty
from civic.parties.commands.send import send
from civic.parties.described import PartySpec
from civic.parties.models import PartyLink
from civic.parties.shaping import add_party
from civic.parties.work import secret_of
from civic.people.asking import ask_by_letter
from civic.people.queries import actor_of
from civic.people.staff.grant import Wanted
from civic.people.staff.invite import invite
from civic.residence.letters import Addressee, ask_for_letter
from civic.residence.models import WAYS
from civic.residence.rules import Rules, set_residence_rules
from civic.triage.bulk.asking import Chosen, ask
from civic.triage.bulk.foreseeing import foresee_at_once
from geo.shapes import Point
from tests.browser.at_work import fits, signed_in
from tests.browser.conftest import OpenPage, Site
from tests.letters import newest_secret
from tests.small_city import KEY, WEST

OPEN = (
    "/sign-in", "/sign-up", "/reset-password", "/privacy", "/accessibility", "/consents", "/invitation/00000000",
    "/sign-up/00000000", "/initiatives", "/initiatives/new", "/initiatives/rules",
    "/areas", "/areas/west",
)  # fmt: skip
ME = (
    "", "/reports", "/details", "/password", "/e-mail", "/confirm", "/security", "/sessions", "/tokens", "/identities",
    "/residence", "/profile", "/profile/place", "/data", "/delete", "/initiatives",
)  # fmt: skip
ADMIN = (
    "", "/city", "/departments", "/departments/new", "/departments/lighting", "/jurisdictions?what=category:lamp",
    "/jurisdictions?try=lamp&at=Bell+Street+4", "/categories", "/categories/new", "/categories/lamp",
    "/category-groups/new", "/category-groups/streets", "/calendar", "/changes", "/routing", "/people",
    "/people?state=invited", "/people/invite", "/sign-on", "/roles", "/residence", "/texts", "/texts/privacy",
    "/texts/privacy/0", "/retention", "/suggestions", "/templates", "/templates/new", "/deadlines", "/legal-clocks",
    "/parties", "/parties/new",
)  # fmt: skip
STAFF = (
    "", "/queue-filters", "/intake", "/deadlines", "/mentions", "/bulk?department=lighting",
    "/bulk?department=lighting&verb=note",
)  # fmt: skip


@dataclass
class Cast:
    """Who opens which pages; nobody opens what is for everybody."""

    roles: dict[str, Actor] = field(default_factory=dict)
    pages: dict[str, list[str]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def cast(site: Site) -> Cast:
    made = Cast()
    with site.session() as session:
        city = site.city
        city.session = session
        set_residence_rules(session, SYSTEM, Rules(WAYS, desk_departments=("care",)))
        resident = city.person()
        made.roles = {"resident": actor_of(session, resident)}
        for role in ("administrator", "clerk", "moderator"):
            made.roles[role] = city.with_role(role)
        agent = city.person("agent", "lighting")
        promise = city.report(
            actor=made.roles["resident"], text="Call Anna about the lamp.", contact=resident.email
        )
        flag_content(session, Actor(), promise.public_id, "report:1", "personal_data", who=b"x")
        see_contact(session, actor_of(session, agent), promise.public_id, promise.report_id, reason="To ask")
        home = Addressee("Rita R.", "Bell Street 4", place=Point(*WEST))
        ask_for_letter(session, made.roles["resident"], resident.id, home, key=KEY)
        invite(session, SYSTEM, KEY, "new@city.example", "New", [Wanted("agent", "lighting")], language="en")
        for wanted in ("sign_up", "reset_password"):
            email = resident.email if wanted == "reset_password" else "later@home.example"
            ask_by_letter(session, KEY, wanted, email, language="en", details={})
        secrets = {
            address: newest_secret(session, address)
            for address in ("new@city.example", "later@home.example", resident.email)
        }
        made.roles["agent"] = actor_of(session, agent)
        party = add_party(
            session, SYSTEM, PartySpec("Mast & Kabel", "mast@city.example", "en", ("lighting",))
        )
        other = city.report(text="The lamp is dark, too.", place=(30.012, 60.007)).public_id
        sending = WantedOfParty("Volt Works", "orders@volt.example", "Replace the head.", with_words=True)
        number = send(session, made.roles["agent"], other, sending, key=KEY)
        secrets["party"] = secret_of(KEY, session.get_one(PartyLink, number))
        issue_id = session.scalars(select(Issue.id).where(Issue.public_id == other)).one()
        many = ask(session, made.roles["agent"], "note", {"message": "Bring the ladder."}, [Chosen(issue_id)])
        foresee_at_once(session, many)
        case = session.connection().exec_driver_sql("SELECT min(id) FROM moderation_case").scalar_one()
        session.commit()
    made.pages = {
        "nobody": [
            *OPEN, f"/invitation/{secrets['new@city.example']}", f"/sign-up/{secrets['later@home.example']}",
            f"/reset-password/{secrets[resident.email]}", f"/issues/{promise.public_id}/flag",
            f"/party/{secrets['party']}",
        ],
        "resident": [f"/me{path}" for path in ME],
        "administrator": [*(f"/admin{path}" for path in ADMIN), f"/admin/people/{agent.id}", f"/admin/parties/{party}"],
        "agent": [
            *(f"/staff{path}" for path in STAFF), f"/staff/issues/{promise.public_id}",
            f"/staff/issues/{promise.public_id}/compare/{other}", f"/staff/issues/{other}", f"/staff/bulk/{many.id}",
            "/field/",
        ],
        "clerk": ["/admin", "/admin/residence", "/desk/residence"],
        "moderator": [
            "/moderation", "/moderation?view=decided", f"/moderation/cases/{case}", "/moderation/rules",
            "/moderation/initiatives",
        ],
    }  # fmt: skip
    return made


@pytest.mark.parametrize("locale", ["en-GB", "ru-RU"])
@pytest.mark.parametrize("role", ["nobody", "resident", "administrator", "clerk", "moderator", "agent"])
def test_a_page_breaks_no_rule_and_is_no_wider_than_its_window(
    site: Site,
    cast: Cast,
    phone: OpenPage,
    desktop: OpenPage,
    axe: Callable[[Page], None],
    role: str,
    locale: str,
) -> None:
    screens = [phone(locale=locale), desktop(locale=locale)]
    if role != "nobody":
        for page in screens:
            signed_in(page, site, cast.roles[role], "/me")
            page.goto(f"/language/{locale[:2]}")
    wrong: list[str] = []
    for number, path in enumerate(cast.pages[role], start=locale == "ru-RU"):
        page = screens[number % 2]
        answer = page.goto(path)
        assert answer is not None
        if answer.status >= 500 or answer.status == 403:
            wrong.append(f"{path} answers {answer.status}")
            continue
        page.wait_for_load_state("networkidle")
        for check in (axe, fits):
            try:
                check(page)
            except AssertionError as broken:
                wrong.append(str(broken))
    assert not wrong, "\n".join(wrong)
