"""What administrators do with accounts: look at them, end their sessions, mend an address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor, policies
from civic.people.commands import checked_email
from civic.people.details import lock_person
from civic.people.email import EmailChanged
from civic.people.links import PURPOSES, void_links
from civic.people.models import Person, PersonSession, RoleGrant
from civic.people.queries import held_by
from civic.people.sessions import end_sessions, not_expired


@dataclass(frozen=True, slots=True)
class AccountListed:
    """An account as administrators see it: the roles that it holds today, as a deputy too; ``seen_at`` is when one of
    its sessions was last used.
    """

    email: str
    name: str
    roles: tuple[str, ...]
    confirmed: bool
    disabled: bool
    sessions: int
    seen_at: datetime | None


def accounts(session: Session, actor: Actor, words: str = "", *, limit: int = 200) -> Sequence[AccountListed]:
    """Accounts whose name or address has ``words`` in it, by address. Raises NotAllowed."""
    policies.require("account.list", actor)
    roles = (
        select(func.array_agg(aggregate_order_by(RoleGrant.role, RoleGrant.id)))
        .where(held_by(Person.id, clock.now()))
        .correlate(Person)
        .scalar_subquery()
    )
    open_ones = (
        select(func.count())
        .where(PersonSession.person_id == Person.id, PersonSession.ended_at.is_(None), not_expired())
        .scalar_subquery()
    )
    seen = (
        select(func.max(PersonSession.seen_at)).where(PersonSession.person_id == Person.id).scalar_subquery()
    )
    query = select(
        Person.email, Person.name, func.coalesce(roles, []), Person.email_confirmed_at.is_not(None),
        Person.disabled_at.is_not(None), open_ones, seen,
    )  # fmt: skip
    if words.strip():
        part = words.strip()
        query = query.where(
            or_(Person.email.icontains(part, autoescape=True), Person.name.icontains(part, autoescape=True))
        )
    rows = session.execute(query.order_by(func.lower(Person.email)).limit(limit))
    return [AccountListed(row[0], row[1], tuple(dict.fromkeys(row[2])), *row[3:]) for row in rows]


def end_all_sessions(session: Session, actor: Actor, email: str) -> int:
    """Sign somebody out everywhere; returns of how many sessions. Raises NotAllowed, NotFound ``person.not_found``."""
    policies.require("account.end_sessions", actor)
    return end_sessions(session, actor, _locked(session, email).id)


def set_email(session: Session, actor: Actor, email: str, new: str) -> str:
    """Give an account another address for a holder who cannot; they have to confirm it, and are signed out.

    Returns it. Raises NotAllowed, NotFound ``person.not_found``, DomainError ``contact.email_invalid``,
    ``email.same``, ``person.email_taken``.
    """
    policies.require("account.set_email", actor)
    person = _locked(session, email)
    address = checked_email(new)
    if address == person.email:
        raise DomainError("email.same", field="email")
    person.email, person.email_confirmed_at = address, None
    void_links(session, person.id, *PURPOSES)
    session.flush()
    end_sessions(session, actor, person.id)
    events.record_on_person(session, actor, person.id, EmailChanged())
    return address


def account_id(session: Session, actor: Actor, email: str) -> int:
    """The account with an address, ended or not. Raises NotAllowed, NotFound ``person.not_found``."""
    policies.require("account.list", actor)
    return _locked(session, email).id


def _locked(session: Session, email: str) -> Person:
    """An account, ended or not, by its address."""
    found = session.scalar(select(Person.id).where(func.lower(Person.email) == email.strip().lower()))
    if found is None:
        raise NotFound("person", email)
    return lock_person(session, found)
