"""Accounts and tokens. Each change records an event on the person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from email_validator import EmailNotValidError, validate_email
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor
from civic.core.secrets import hash_password, new_token, secret_hash
from civic.people.models import ApiToken, Person
from civic.people.queries import person_by_email
from civic.people.staff.events import RoleGranted
from civic.people.staff.grant import grant_role

__all__ = ["RoleGranted", "add_person", "checked_address", "grant_role", "make_token"]

SHORTEST_PASSWORD = 10


@dataclass(frozen=True, kw_only=True)
class PersonAdded(events.EventBody):
    """Somebody got an account."""

    kind: ClassVar[str] = "person.added"


@dataclass(frozen=True, kw_only=True)
class TokenMade(events.EventBody):
    """Somebody got a bearer token for the API."""

    kind: ClassVar[str] = "person.token_made"
    token: int


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

    Raises DomainError ``contact.email_invalid``, ``person.email_taken``, ``person.password_short``,
    ``person.name_missing``.
    """
    address = checked_address(email)
    if not name.strip():
        raise DomainError("person.name_missing", field="name")
    if password is not None and len(password) < SHORTEST_PASSWORD:
        raise DomainError("person.password_short", field="password", shortest=SHORTEST_PASSWORD)
    if person_by_email(session, address) is not None:
        raise DomainError("person.email_taken", field="email")
    person = Person(
        email=address, name=name.strip(), password_hash=hash_password(password) if password else None,
        language=language, created_at=clock.now(),
    )  # fmt: skip
    session.add(person)
    session.flush()
    _record(session, actor, person, PersonAdded())
    return person


def checked_address(email: str) -> str:
    """An e-mail address as it is kept. Raises DomainError ``contact.email_invalid``."""
    try:
        return validate_email(email, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise DomainError("contact.email_invalid", field="email") from error


def make_token(session: Session, actor: Actor, email: str, label: str = "") -> str:
    """A bearer token for the API, shown this one time. Raises NotFound ``person.not_found``."""
    person = person_by_email(session, email)
    if person is None:
        raise NotFound("person", email)
    token = new_token()
    row = ApiToken(person_id=person.id, token_hash=secret_hash(token), label=label, created_at=clock.now())
    session.add(row)
    session.flush()
    _record(session, actor, person, TokenMade(token=row.id))
    return token


def _record(session: Session, actor: Actor, person: Person, body: events.EventBody) -> None:
    events.record(session, actor, events.Subject("person", person.id), body, rooms=[f"person:{person.id}"])
