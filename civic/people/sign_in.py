"""Signing in: by a password, or by a link that was sent by letter. And proving again who one is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.core.secrets import hash_password, password_needs_rehash, verify_password
from civic.people.demo import DEMO_PASSWORD
from civic.people.details import lock_person
from civic.people.links import use_link
from civic.people.models import OneTimeLink, Person
from civic.people.queries import person_by_email, person_by_id
from civic.people.shut_out import shut_out
from civic.sign_on.forget import is_connected


@dataclass(frozen=True, kw_only=True)
class EmailConfirmed(events.EventBody):
    """Somebody has shown that letters to their address reach them."""

    kind: ClassVar[str] = "person.email_confirmed"


def check_password(session: Session, email: str, password: str, *, demo: bool) -> Person:
    """The person whose e-mail and password these are, locked for this transaction. An unknown account takes as long and
    answers the same.

    Raises DomainError ``sign_in.failed``, or ``sign_in.demo_password`` for the demo city's printed password in a city
    that is not a demo.
    """
    person = person_by_email(session, email)
    compared = person.password_hash if person else None
    matches = verify_password(compared, password)
    if password == DEMO_PASSWORD and not demo:
        raise DomainError("sign_in.demo_password", field="email")
    if person is None or not matches:
        raise DomainError("sign_in.failed", field="email")
    # To compare takes a while. Whoever has chosen another password meanwhile has ended the sessions that there were:
    # the old one must not begin another after that.
    person = lock_person(session, person.id)
    if person.password_hash != compared or person.disabled_at is not None:
        raise DomainError("sign_in.failed", field="email")
    if person.password_hash is not None and password_needs_rehash(person.password_hash):
        person.password_hash = hash_password(password)
    return person


def check_own_password(session: Session, actor: Actor, password: str, *, field: str = "password") -> Person:
    """The actor's own account, whose password this is. Raises DomainError ``password.wrong``."""
    person = person_by_id(session, actor.person_id or 0)
    matches = verify_password(person.password_hash if person else None, password)
    if person is None or not matches:
        raise DomainError("password.wrong", field=field)
    return person


def sign_in_by_link(session: Session, secret: str) -> tuple[Person, OneTimeLink]:
    """Use a link to sign in up: whose it is, and the link. Their address is confirmed by it.

    Raises DomainError as `use_link`; ``link.not_valid`` too where the account has ended or has another address by now.
    """
    link = use_link(session, "sign_in", secret)
    return holder_of(session, link), link


def holder_of(session: Session, link: OneTimeLink) -> Person:
    """Whose account a link that was used is for; their address is confirmed. Raises DomainError ``link.not_valid``."""
    person = person_by_id(session, link.person_id or 0)
    if person is None or person.email.lower() != link.email.lower():
        raise DomainError("link.not_valid")
    confirm_email(session, person)
    return person


def confirm_email(session: Session, person: Person) -> None:
    """A letter to the person's address has reached them."""
    if person.email_confirmed_at is None:
        if is_connected(session, person.id):
            # Opened by the word of a provider, perhaps not by whoever reads the letters of this address.
            shut_out(session, Actor(person_id=person.id), person)
        person.email_confirmed_at = clock.now()
        session.flush()
        events.record_on_person(session, Actor(person_id=person.id), person.id, EmailConfirmed())


def prove_by_link(session: Session, actor: Actor, secret: str) -> OneTimeLink:
    """Use up the link by which the actor proves, in the very session that asked for it, who they are.

    Raises DomainError as `use_link`, and ``link.not_valid`` in any other session.
    """
    link = use_link(session, "confirm", secret)
    if actor.session_id is None or link.details.get("session") != actor.session_id:
        raise DomainError("link.not_valid")
    holder_of(session, link)
    return link
