"""Who works here is managed on pages, without scripts: by whom, what is refused, and what it comes to."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from civic.core import clock
from civic.core.db import counted_statements
from civic.core.permissions import SYSTEM, Actor
from civic.issues.commands.report import Promise
from civic.people.commands import make_token
from civic.people.factors.queries import has_factor
from civic.people.factors.totp import confirm_totp, start_totp
from civic.people.links import link_to_send
from civic.people.models import Invitation, Person
from civic.people.queries import actor_of
from civic.people.staff.grant import Wanted, grant
from civic.privacy.models import Consent
from tests.small_city import KEY
from tests.staff import grant_of
from tests.web.conftest import Site, send

PEOPLE = "/admin/people"


@pytest.fixture(scope="module")
def admin(site: Site) -> FlaskClient:
    with site.session():
        person = site.city.person("administrator")
    return site.signed_in(person)


def read(browser: FlaskClient, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, answer.status_code
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def somebody(site: Site, role: str | None = "agent", department: str | None = "lighting") -> Person:
    with site.session():
        return site.city.person(role, department)


def roles_of(site: Site, person: Person) -> set[tuple[str, int | None]]:
    with site.session() as session:
        actor = actor_of(session, session.get_one(Person, person.id))
        return {(grant.role, grant.department_id) for grant in actor.grants}


def tomorrow(days: int = 1) -> str:
    return (clock.now() + timedelta(days=days)).date().isoformat()


def test_the_list_shows_roles_sign_ins_and_second_factors_in_few_statements(
    site: Site, admin: FlaskClient
) -> None:
    person = somebody(site)
    site.signed_in(person)
    assert "No second factor yet" in read(admin, f"{PEOPLE}?q={person.email}")
    add_app(site, person)
    with counted_statements(site.services.database.engine) as seen:
        html = read(admin, f"{PEOPLE}?q={person.email}")
    assert len([each for each in seen if each.startswith("SELECT")]) <= 12, seen
    row = html.split(f'href="/admin/people/{person.id}"')[1].split("</li>")[0] + html
    for words in (person.name, person.email, "Agent, Lighting", "Last signed in", "Second factor in use"):
        assert words in row
    assert "Nobody fits" in read(admin, f"{PEOPLE}?q={person.email}&role=clerk")
    assert person.name in read(admin, f"{PEOPLE}?department=lighting&role=agent&q={person.email}")
    resident = somebody(site, None, None)
    assert resident.name in read(admin, f"{PEOPLE}?q={resident.email}")
    assert "Nobody fits" in read(admin, f"{PEOPLE}?q={resident.email[:-4]}")


def add_app(site: Site, person: Person) -> None:
    with site.session() as session:
        actor = Actor(person_id=person.id)
        confirm_totp(session, actor, KEY, pyotp.TOTP(start_totp(session, actor, KEY)).now())


def test_an_administrator_lets_somebody_set_up_a_new_second_factor(site: Site) -> None:
    with site.session():
        boss = site.city.person("administrator")
    admin, person = site.signed_in(boss), somebody(site)
    page, path = f"{PEOPLE}/{person.id}", f"{PEOPLE}/{person.id}/second-factor"
    assert "They cannot show it any more" not in read(admin, page)
    for each in (person, boss):
        add_app(site, each)
    theirs = site.signed_in(person)
    wrong = send(admin, path, page=page, reason="because")
    assert wrong.status_code == 422 and "Choose a reason" in wrong.get_data(as_text=True)
    head = site.staff("lighting", "head")
    assert "They cannot show it any more" not in read(head, page)
    assert send(head, path, page=page, reason="other").status_code == 403
    assert send(admin, path, page=page, reason="lost_device").status_code == 302
    assert theirs.get("/me").headers["Location"].startswith("/sign-in")
    told = read(admin, page)
    assert "No second factor yet" in told
    assert "Second factors taken away. They have lost their device" in told
    # Nobody puts their own out of the way like this, and an open page is not enough.
    own = f"{PEOPLE}/{boss.id}"
    assert "They cannot show it any more" not in read(admin, own)
    assert send(admin, f"{own}/second-factor", page=own, reason="other").status_code == 403
    add_app(site, person)
    with clock.frozen(clock.now() + timedelta(minutes=20)):
        led = send(admin, path, page=page, reason="other").headers["Location"]
    assert led.startswith(("/me/confirm", "/sign-in/confirm"))
    with site.session() as session:
        assert has_factor(session, person.id)


def test_who_gives_or_takes_rights_must_have_proved_just_now_who_they_are(site: Site) -> None:
    admin, person = site.signed_in(somebody(site, "administrator", None)), somebody(site)
    page, form = f"{PEOPLE}/{person.id}", f"{PEOPLE}/invite"
    with site.session() as session:
        number = grant_of(session, person.id).id
    wanted: tuple[tuple[str, str, dict[str, str]], ...] = (
        (f"{page}/roles", page, {"role": "lead", "department": "lighting"}),
        (f"{page}/roles/change", page, {"grant": str(number), "department": "roads"}),
        (f"{page}/roles/take", page, {"grant": str(number), "reason": "mistake"}),
        (f"{page}/end", page, {}),
        (
            form,
            form,
            {"email": "late@example.org", "name": "Late", "role": "agent", "department": "lighting"},
        ),
    )
    tokens = {
        each: read(admin, each).split('name="csrf_token" value="')[1].split('"')[0] for each in (page, form)
    }
    before = roles_of(site, person)
    with clock.frozen(clock.now() + timedelta(minutes=20)):
        for path, shown, fields in wanted:
            led = admin.post(path, data={"csrf_token": tokens[shown], **fields})
            assert led.status_code == 302 and led.headers["Location"] == f"/me/confirm?back={shown}", path
        assert admin.get(form).headers["Location"] == f"/me/confirm?back={form}", "before anything is typed"
    assert roles_of(site, person) == before
    with site.session() as session:
        assert session.scalars(select(Invitation).where(Invitation.email == "late@example.org")).all() == []


def test_a_head_sees_and_manages_their_own_departments_people_alone(site: Site) -> None:
    head, own, other = site.staff("lighting", "head"), somebody(site), somebody(site, "agent", "roads")
    html = read(head, f"{PEOPLE}?q=city.example")
    assert own.email in html and other.email not in html
    assert head.get(f"{PEOPLE}/{other.id}").status_code == 404
    page = read(head, f"{PEOPLE}/{own.id}")
    assert "Council clerk" not in page and "Administrator" not in page
    home = f"{PEOPLE}/{own.id}"
    done = send(head, f"{home}/roles", page=home, role="lead", department="lighting")
    assert done.status_code == 302
    assert roles_of(site, own) == {("agent", own_id(site, "lighting")), ("lead", own_id(site, "lighting"))}
    for fields in (
        {"role": "lead", "department": "roads"},
        {"role": "administrator"},
        {"role": "head", "department": "lighting"},
    ):
        assert send(head, f"{home}/roles", page=home, **fields).status_code == 403
    for act in ("roles", "roles/change", "roles/take", "deputy", "end", "reopen"):
        assert send(head, f"{PEOPLE}/{other.id}/{act}", page=home, role="agent").status_code in (403, 404)


def own_id(site: Site, code: str) -> int:
    return site.city.departments[code]


@pytest.mark.parametrize(
    "role", ["agent", "lead", "field_worker", "moderator", "council_member", "analyst", None]
)
def test_who_gives_no_roles_finds_no_door(site: Site, role: str | None) -> None:
    department = "lighting" if role in ("agent", "lead", "field_worker") else None
    browser = site.signed_in(somebody(site, role, department))
    target = somebody(site)
    for path in (PEOPLE, f"{PEOPLE}/{target.id}", f"{PEOPLE}/invite", "/admin/roles"):
        assert browser.get(path).status_code == 403
    for act in ("roles", "roles/change", "roles/take", "deputy", "deputy/end", "end", "reopen"):
        assert send(browser, f"{PEOPLE}/{target.id}/{act}", page="/me").status_code == 403


def test_a_role_is_given_changed_and_taken_and_the_page_tells_of_it(site: Site, admin: FlaskClient) -> None:
    person = somebody(site, None, None)
    home = f"{PEOPLE}/{person.id}"
    given = send(
        admin,
        f"{home}/roles",
        page=home,
        role="agent",
        department="roads",
        scope="group:streets",
        ends=tomorrow(9),
    )
    assert given.status_code == 302
    with site.session() as session:
        number = grant_of(session, person.id).id
    assert "Agent, Roads (only Streets)" in read(admin, home)
    assert (
        send(
            admin, f"{home}/roles/change", page=home, grant=number, scope="category:lamp", ends=""
        ).status_code
        == 302
    )
    html = read(admin, home)
    assert "(only A lamp)" in html and "without an end" in html
    assert (
        send(admin, f"{home}/roles/take", page=home, grant=number, reason="duties_changed").status_code == 302
    )
    html = read(admin, home)
    assert "They hold no role" in html and "Their duties have changed" in html
    gone = send(admin, f"{home}/roles/take", page=home, grant=number, reason="other")
    assert gone.status_code == 404


def test_what_is_wrong_is_said_beside_what_was_typed(site: Site, admin: FlaskClient) -> None:
    person = somebody(site, None, None)
    home = f"{PEOPLE}/{person.id}"
    for fields, words in (
        ({"role": ""}, "Choose a role"),
        ({"role": "agent"}, "held in a department"),
        ({"role": "moderator", "department": "roads"}, "held for the whole city"),
        ({"role": "head", "department": "roads", "scope": "category:lamp"}, "for all kinds of issues"),
        ({"role": "moderator", "ends": "2001-01-01"}, "must be to come"),
        ({"role": "moderator", "ends": "soon"}, "Give a date"),
        ({"role": "moderator", "ends": "9999-12-31"}, "Give a date"),
        ({"role": "king"}, "no such role"),
    ):
        answer = send(admin, f"{home}/roles", page=home, **fields)
        html = answer.get_data(as_text=True)
        assert (answer.status_code, words in html) == (422, True), (fields, html[-3000:])
        assert fields["role"] == "king" or all(value in html for value in fields.values())
    assert roles_of(site, person) == set()
    assert admin.get(f"{PEOPLE}/99999999999999999999").status_code == 404
    assert send(admin, f"{home}/roles/take", page=home, grant="9" * 30).status_code in (404, 422)


def test_a_deputy_acts_and_everybody_concerned_can_read_it(site: Site, admin: FlaskClient) -> None:
    head, deputy = somebody(site, "head", "care"), somebody(site, "agent", "roads")
    home, browser = f"{PEOPLE}/{head.id}", site.signed_in(deputy)
    assert browser.get(PEOPLE).status_code == 403
    wrong = send(admin, f"{home}/deputy", page=home, deputy="nobody@city.example", ends=tomorrow())
    assert (wrong.status_code, "somebody who works here" in wrong.get_data(as_text=True)) == (422, True)
    assert send(admin, f"{home}/deputy", page=home, deputy=deputy.email, ends=tomorrow()).status_code == 302
    assert f"Acting for {head.name}" in read(admin, f"{PEOPLE}/{deputy.id}")
    assert f"{deputy.name} acts in their place" in read(admin, home)
    assert f"You are acting for {head.name}" in read(browser, "/me")
    assert browser.get("/staff?department=care").status_code == 200
    assert head.name in read(browser, PEOPLE)
    number = re.search(r'name="named" value="(\d+)"', read(admin, home))
    assert number is not None
    assert send(admin, f"{home}/deputy/end", page=home, named=number[1]).status_code == 302
    assert browser.get(PEOPLE).status_code == 403


def test_who_leaves_is_out_at_once_with_browser_and_token(site: Site, admin: FlaskClient) -> None:
    person = somebody(site)
    browser, home = site.signed_in(person), f"{PEOPLE}/{person.id}"
    token = site.run(make_token, SYSTEM, person.email)
    assert browser.get("/staff").status_code == 200
    assert send(admin, f"{home}/end", page=home).status_code == 302
    assert browser.get("/staff").status_code == 302
    api = site.browser(authorization=f"Bearer {token}")
    assert api.get("/api/v1/issues").status_code == 401
    assert person.email in read(admin, f"{PEOPLE}?state=left&q={person.email}")
    assert send(admin, f"{home}/reopen", page=home).status_code == 302
    assert roles_of(site, person) == set()


def test_nobody_takes_their_own_roles_or_the_last_administrators(site: Site) -> None:
    with site.session() as session:
        own = site.city.person("administrator")
        number = grant_of(session, own.id).id
    browser, home = site.signed_in(own), f"{PEOPLE}/{own.id}"
    assert "Take the role" not in read(browser, home)
    assert send(browser, f"{home}/roles/take", page=home, grant=number, reason="other").status_code == 403
    assert send(browser, f"{home}/end", page=home).status_code == 403


def test_somebody_is_invited_comes_and_is_signed_in(site: Site, admin: FlaskClient) -> None:
    site.forget_limits()
    page = f"{PEOPLE}/invite"
    wrong = send(admin, page, page=page, email="new@city", name="", role="agent", department="lighting")
    assert wrong.status_code == 422 and 'value="new@city"' in wrong.get_data(as_text=True)
    wrong = send(
        admin, page, page=page, email="new@city.example", name="New", role="moderator", role2="agent"
    )
    assert (wrong.status_code, 'id="department-i2-error"' in wrong.get_data(as_text=True)) == (422, True)
    sent = send(
        admin, page, page=page, email="new@city.example", name="New Agent", role="agent", department="lighting",
        scope="category:lamp", role2="moderator",
    )  # fmt: skip
    assert sent.status_code == 302
    html = read(admin, f"{PEOPLE}?state=invited")
    assert "new@city.example" in html and "Agent, Lighting" in html
    with site.session() as session:
        invited = session.scalars(select(Invitation).where(Invitation.email == "new@city.example")).one()
        link = link_to_send(session, invited.link_id or 0)
        assert link is not None
        address, again = f"/invitation/{link.secret(KEY)}", invited.id
    browser = site.browser()
    html = read(browser, address)
    assert "New Agent" in html and "new@city.example" in html
    short = send(browser, address, page=address, name="New Agent", password="short")
    assert (short.status_code, "10 characters at least" in short.get_data(as_text=True)) == (422, True)
    done = send(browser, address, page=address, name="Nika Agent", password="long enough by far")
    assert (done.status_code, done.headers["Location"]) == (302, "/me")
    assert "Nika Agent" in read(browser, "/me")
    with site.session() as session:
        opened = select(Person.id).where(Person.email == "new@city.example").scalar_subquery()
        assert session.scalars(select(Consent.purpose).where(Consent.person_id == opened)).all() == [
            "account"
        ]
    assert browser.get("/staff?department=lighting").status_code == 200
    used = site.browser().get(address)
    assert (used.status_code, "opens nothing" in used.get_data(as_text=True)) == (404, True)
    assert used.headers["Referrer-Policy"] == "strict-origin"
    late = send(admin, f"{PEOPLE}/invitations", page=page, again=again)
    assert late.status_code == 302


def test_an_invitation_is_withdrawn_by_who_could_have_sent_it(site: Site, admin: FlaskClient) -> None:
    page = f"{PEOPLE}/invite"
    sent = send(admin, page, page=page, email="late@city.example", name="Late", role="clerk")
    assert sent.status_code == 302
    with site.session() as session:
        number = session.scalars(select(Invitation.id).where(Invitation.email == "late@city.example")).one()
    head = site.staff("lighting", "head")
    assert "late@city.example" not in read(head, f"{PEOPLE}?state=invited")
    assert send(head, f"{PEOPLE}/invitations", page=page, withdraw=number).status_code == 403
    assert send(admin, f"{PEOPLE}/invitations", page=page, withdraw=number).status_code == 302
    assert "late@city.example" not in read(admin, f"{PEOPLE}?state=invited")


def test_roles_are_told_in_plain_words_from_the_policies_with_who_holds_them(
    site: Site, admin: FlaskClient
) -> None:
    person = somebody(site, "clerk", None)
    html = read(admin, "/admin/roles")
    clerk = html.split('aria-labelledby="role-clerk"')[1].split("</section>")[0]
    assert person.name in clerk and "Invite people and give them: council member, council clerk" in clerk
    head = html.split('aria-labelledby="role-head"')[1].split("</section>")[0]
    assert "See the queue" in head and "in their department" in head
    administrator = html.split('aria-labelledby="role-administrator"')[1].split("</section>")[0]
    assert "every role" in administrator and "Erase what a report says" in administrator
    assert "See the queue" not in administrator, "an administrator works in no department by that"


def test_the_queue_of_who_works_on_some_kinds_is_live_for_these_alone(
    site: Site, report_issue: Callable[..., Promise]
) -> None:
    pothole, poster = report_issue(category="pothole"), report_issue(category="poster")
    person = somebody(site, None, None)
    with site.session() as session:
        grant(session, SYSTEM, person.id, Wanted("agent", "roads", category="poster"))
    browser = site.signed_in(person)
    html = read(browser, "/staff?department=roads")
    assert poster.public_id in html.replace("-", "") and pothole.public_id not in html.replace("-", "")
    room = f"department:{own_id(site, 'roads')}/{site.city.categories['poster']}"
    assert f'data-live-room="{room}"' in html
    token = site.run(make_token, SYSTEM, person.email)
    api = site.browser(authorization=f"Bearer {token}")
    refused = api.post(
        f"/api/v1/issues/{pothole.public_id}/accept", json={}, headers={"Idempotency-Key": "scoped-agent"}
    )
    assert refused.status_code == 403
