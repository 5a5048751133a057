"""From what a provider says of somebody to their account here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

import civic.sign_on.policy  # noqa: F401  (declares the permissions)
from civic.core import clock, events
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import SYSTEM, Actor, policies
from civic.core.sign_on import Provider
from civic.people.commands import add_person
from civic.people.details import lock_person, require_open_session
from civic.people.models import Person
from civic.people.queries import person_by_email
from civic.people.sessions import is_fresh
from civic.sign_on.claims import Said
from civic.sign_on.events import IdentityConnected, IdentityDisconnected
from civic.sign_on.models import PersonIdentity


class Identified(NamedTuple):
    """Whose account it is; whether it is a new one, whose opening is a consent to be recorded."""

    person: Person
    is_new: bool


def identify(session: Session, provider: Provider, told: Said, languages: Sequence[str]) -> Identified:
    """The account of whoever the provider speaks of, and whether it was opened just now: the one connected with it,
    else one with the confirmed address where the provider is trusted with addresses, else a new one.

    An account that is here already is never opened by a provider that is believed about its own people only: whoever
    can make an account there with somebody's address would come in as them.

    Raises DomainError ``sign_on.account_ended``, ``sign_on.email_missing``, ``sign_on.account_exists`` (its holder
    signs in as before and connects the two), ``sign_on.unknown_here``.
    """
    known = session.execute(
        select(PersonIdentity, Person)
        .join(Person, Person.id == PersonIdentity.person_id)
        .where(PersonIdentity.provider == provider.code, PersonIdentity.subject == told.subject)
    ).one_or_none()
    if known is not None:
        identity, person = known[0], known[1]
        if person.disabled_at is not None:
            raise DomainError("sign_on.account_ended", provider=provider.name)
        identity.used_at = clock.now()
        return Identified(person, is_new=False)
    if told.email is None:
        raise DomainError("sign_on.email_missing", provider=provider.name)
    there = person_by_email(session, told.email)
    if there is not None and not provider.trusts_email:
        raise DomainError("sign_on.account_exists", provider=provider.name)
    person = there or _opened(session, provider, told, told.email, languages)
    _connect(session, SYSTEM, provider.code, told.subject, person.id)
    return Identified(person, is_new=there is None)


def _opened(session: Session, provider: Provider, told: Said, email: str, languages: Sequence[str]) -> Person:
    if not provider.opens_accounts:
        raise DomainError("sign_on.unknown_here", provider=provider.name)
    language = told.language if told.language and told.language in languages else languages[0]
    try:
        person = add_person(session, SYSTEM, email, told.name or email.partition("@")[0], language=language)
    except DomainError as error:
        # Not among living accounts, and yet taken: it belongs to one that has ended.
        if error.code == "person.email_taken":
            raise DomainError("sign_on.account_ended", provider=provider.name) from error
        raise
    # Others' word for an address is no proof: before a report is claimed or an invitation taken, a letter arrives.
    if provider.trusts_email:
        person.email_confirmed_at = clock.now()
        session.flush()
    return person


def connect(session: Session, actor: Actor, provider: Provider, told: Said) -> None:
    """Connect the actor's own account with who they are at a provider. Doing it again changes nothing.

    Raises NotAllowed, DomainError ``account.not_fresh``, ``sign_on.used_by_another``, ``sign_on.another_connected``.
    """
    policies.require("identity.own", actor)
    assert actor.person_id is not None
    _proved(actor)
    lock_person(session, actor.person_id)
    require_open_session(session, actor, "identity.own")
    _connect(session, actor, provider.code, told.subject, actor.person_id)


def _connect(session: Session, actor: Actor, provider: str, subject: str, person_id: int) -> None:
    now = clock.now()
    made = session.scalar(
        insert(PersonIdentity)
        .values(provider=provider, subject=subject, person_id=person_id, linked_at=now, used_at=now)
        .on_conflict_do_nothing()
        .returning(PersonIdentity.id)
    )
    if made is not None:
        events.record_on_person(session, actor, person_id, IdentityConnected(provider=provider))
        return
    holder = person_at(session, provider, subject)
    if holder is None:
        raise DomainError("sign_on.another_connected", field="provider")
    if holder != person_id:
        raise DomainError("sign_on.used_by_another", field="provider")


def disconnect(session: Session, actor: Actor, identity_id: int) -> None:
    """Take one of the actor's own identities away; a link by letter always lets them in.

    Raises DomainError ``account.not_fresh``, NotFound ``identity.not_found``.
    """
    _proved(actor)
    provider = session.scalar(
        delete(PersonIdentity)
        .where(PersonIdentity.id == identity_id, PersonIdentity.person_id == (actor.person_id or 0))
        .returning(PersonIdentity.provider)
    )
    if provider is None:
        raise NotFound("identity", identity_id)
    events.record_on_person(session, actor, actor.person_id or 0, IdentityDisconnected(provider=provider))


def _proved(actor: Actor) -> None:
    """A connected account opens this one for good: an open session alone is not enough, as for a factor."""
    if not is_fresh(actor):
        raise DomainError("account.not_fresh")


@dataclass(frozen=True, slots=True)
class Connected:
    """An identity as its holder sees it."""

    id: int
    provider: str
    linked_at: datetime
    used_at: datetime


def identities(session: Session, person_id: int) -> list[Connected]:
    """Where somebody is known, by provider."""
    rows = session.scalars(
        select(PersonIdentity).where(PersonIdentity.person_id == person_id).order_by(PersonIdentity.provider)
    )
    return [Connected(row.id, row.provider, row.linked_at, row.used_at) for row in rows]


def person_at(session: Session, provider: str, subject: str) -> int | None:
    """Whose account is connected with a subject at a provider."""
    return session.scalar(
        select(PersonIdentity.person_id).where(
            PersonIdentity.provider == provider, PersonIdentity.subject == subject
        )
    )
