"""Accounts, roles and tokens. Each change records an event on the person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor
from civic.core.secrets import hash_password, new_token, secret_hash
from civic.departments.queries import department_by_code
from civic.people.models import ApiToken, Person, RoleGrant
from civic.people.queries import person_by_email
from civic.people.roles import DEPARTMENT_ROLES, ROLES

SHORTEST_PASSWORD = 10


@dataclass(frozen=True, kw_only=True)
class PersonAdded(events.EventBody):
    """Somebody got an account."""

    kind: ClassVar[str] = "person.added"


@dataclass(frozen=True, kw_only=True)
class RoleGranted(events.EventBody):
    """Somebody got a role, in a department where the role is one of a department's."""

    kind: ClassVar[str] = "person.role_granted"
    role: str
    department: str | None = None


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
    try:
        address = validate_email(email, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise DomainError("contact.email_invalid", field="email") from error
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


def grant_role(session: Session, actor: Actor, email: str, role: str, department: str | None = None) -> None:
    """Give somebody a role. Raises NotFound, DomainError ``role.unknown``, ``role.needs_department``,
    ``role.has_no_department``, ``role.already_granted``.
    """
    person = person_by_email(session, email)
    if person is None:
        raise NotFound("person", email)
    if role not in ROLES:
        raise DomainError("role.unknown", field="role", role=role)
    if role in DEPARTMENT_ROLES and department is None:
        raise DomainError("role.needs_department", field="department", role=role)
    if role not in DEPARTMENT_ROLES and department is not None:
        raise DomainError("role.has_no_department", field="department", role=role)
    unit = department_by_code(session, department) if department else None
    session.scalars(select(Person).where(Person.id == person.id).with_for_update()).one()
    session.add(
        RoleGrant(
            person_id=person.id, role=role, department_id=unit.id if unit else None, granted_at=clock.now()
        )
    )
    session.flush()
    _record(session, actor, person, RoleGranted(role=role, department=department))


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
    token = new_token()
    row = ApiToken(person_id=person.id, token_hash=secret_hash(token), label=label, created_at=clock.now())
    session.add(row)
    session.flush()
    _record(session, actor, person, TokenMade(token=row.id))
    return token


def _record(session: Session, actor: Actor, person: Person, body: events.EventBody) -> None:
    events.record(session, actor, events.Subject("person", person.id), body, rooms=[f"person:{person.id}"])
