"""Accounts and tokens. Each change records an event on the person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from email_validator import EmailNotValidError, validate_email
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor
from civic.core.secrets import hash_password
from civic.people.details import checked_name
from civic.people.models import Person
from civic.people.passwords import check_new_password
from civic.people.queries import person_by_email
from civic.people.staff.events import RoleGranted
from civic.people.staff.grant import grant_role
from civic.people.tokens import add_token

__all__ = ["RoleGranted", "add_person", "checked_email", "grant_role", "make_token"]


@dataclass(frozen=True, kw_only=True)
class PersonAdded(events.EventBody):
    """Somebody got an account."""

    kind: ClassVar[str] = "person.added"


def add_person(
    session: Session,
    actor: Actor,
    email: str,
    name: str,
    *,
    password: str | None = None,
    language: str = "en",
) -> Person:
    """Open an account. Without a password its holder cannot sign in by one.

    Raises DomainError ``contact.email_invalid``, ``person.email_taken``, and what `checked_name` and
    `check_new_password` raise.
    """
    address = checked_email(email)
    name = checked_name(name)
    if password is not None:
        check_new_password(password, email=address, name=name)
    if person_by_email(session, address) is not None:
        raise DomainError("person.email_taken", field="email")
    person = Person(
        email=address, name=name, password_hash=hash_password(password) if password else None,
        language=language, created_at=clock.now(),
    )  # fmt: skip
    session.add(person)
    session.flush()
    events.record_on_person(session, actor, person.id, PersonAdded())
    return person


def checked_email(email: str) -> str:
    """An address in one spelling. Raises DomainError ``contact.email_invalid``."""
    try:
        return validate_email(email, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise DomainError("contact.email_invalid", field="email") from error


def make_token(session: Session, actor: Actor, email: str, label: str = "") -> str:
    """A bearer token for the API, shown this one time. Who holds it acts without a second factor, with all roles of the
    person; so somebody makes one only in a session in which they have shown theirs.

    Raises NotFound ``person.not_found``, DomainError ``factor.needed``.
    """
    if actor.origin == "person" and not actor.second_factor:
        raise DomainError("factor.needed")
    person = person_by_email(session, email)
    if person is None:
        raise NotFound("person", email)
    return add_token(session, actor, person.id, label)
