"""Who got into an account and gave it another address is out of it when the old address takes it back."""

from __future__ import annotations

from datetime import timedelta

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import SYSTEM, Actor
from civic.people.commands import make_token
from civic.people.email import SUSPECT, ask_for_email, change_email, undo_email
from civic.people.factors.queries import factors_of
from civic.people.factors.recovery import make_recovery_codes
from civic.people.factors.totp import confirm_totp, start_totp
from civic.people.links import link_to_send
from civic.people.models import OneTimeLink, Person
from civic.people.sessions import begin_session, session_by_key
from civic.people.tokens import token_found
from civic.sign_on.identify import identities
from civic.sign_on.models import PersonIdentity
from tests.small_city import KEY, SmallCity


def secret_of(session: Session, purpose: str, email: str) -> str:
    link = session.scalars(
        select(OneTimeLink)
        .where(OneTimeLink.purpose == purpose, OneTimeLink.email == email)
        .order_by(OneTimeLink.id.desc())
        .limit(1)
    ).one()
    return link_to_send(session, link.id).secret(KEY)


def move(session: Session, person: Person, email: str) -> None:
    """Give the account another address, as somebody who is signed in and has just proved who they are."""
    actor = Actor(person_id=person.id, proved_at=clock.now())
    ask_for_email(session, actor, KEY, email)
    change_email(session, actor, KEY, secret_of(session, "change_email", email))


def add_app(session: Session, person: Person) -> None:
    actor = Actor(person_id=person.id)
    confirm_totp(session, actor, KEY, pyotp.TOTP(start_totp(session, actor, KEY)).at(clock.now()))
    make_recovery_codes(session, actor)


def connect(session: Session, person: Person, provider: str) -> None:
    now = clock.now()
    session.add(
        PersonIdentity(provider=provider, subject="s", person_id=person.id, linked_at=now, used_at=now)
    )
    session.flush()


def test_all_that_a_thief_may_have_made_is_gone(session: Session) -> None:
    person = SmallCity(session).person(password="known to the thief")
    email = person.email
    key, _ = begin_session(session, person, method="password", browser="", network="")
    add_app(session, person)
    connect(session, person, "thiefs")
    token = make_token(session, SYSTEM, email)
    move(session, person, "thief@example.org")
    undo_email(session, secret_of(session, "undo_email", email))
    assert (person.email, person.password_hash) == (email, None)
    assert (session_by_key(session, key), token_found(session, token)) == (None, None)
    found = factors_of(session, person.id)
    assert (found.count, found.codes, identities(session, person.id)) == (0, 0, [])


def test_what_was_there_long_before_is_its_holders_and_stays(session: Session) -> None:
    person = SmallCity(session).person()
    email, now = person.email, clock.now()
    with clock.frozen(now - SUSPECT - timedelta(days=1)):
        add_app(session, person)
        connect(session, person, "holders")
    connect(session, person, "thiefs")
    move(session, person, "thief@example.org")
    undo_email(session, secret_of(session, "undo_email", email))
    found = factors_of(session, person.id)
    assert (found.count, found.codes) == (1, 10)
    assert [each.provider for each in identities(session, person.id)] == ["holders"]


def test_the_letter_to_the_first_address_works_whatever_a_thief_takes_back(session: Session) -> None:
    person = SmallCity(session).person()
    email = person.email
    move(session, person, "thief@example.org")
    move(session, person, "thief.too@example.org")
    undo_email(session, secret_of(session, "undo_email", "thief@example.org"))
    assert person.email == "thief@example.org"
    undo_email(session, secret_of(session, "undo_email", email))
    assert person.email == email
