"""Another address for an account: asked for, confirmed by its holder, and taken back by the holder of the old one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.errors import DomainError
from civic.core.permissions import Actor, policies
from civic.people.commands import checked_email
from civic.people.details import lock_own, lock_person
from civic.people.links import ask_link, use_link, void_links
from civic.people.models import OneTimeLink, Person
from civic.people.policy import Account
from civic.people.queries import person_by_email, person_by_id
from civic.people.sessions import is_fresh
from civic.people.shut_out import shut_out

SUSPECT: Final = timedelta(days=7)
"""What was set up so shortly before an address was changed may be a thief's."""


@dataclass(frozen=True, kw_only=True)
class EmailChanged(events.EventBody):
    """Somebody has another address, which is not told here; ``undone``: it is the one before again."""

    kind: ClassVar[str] = "person.email_changed"
    undone: bool = False


@dataclass(frozen=True, slots=True)
class EmailAsked:
    """An address that waits to be confirmed, and until when it can be."""

    email: str
    until: datetime


def ask_for_email(session: Session, actor: Actor, key: bytes, email: str) -> str:
    """Send a link to the address that is to be the actor's; returns it. What was asked before does not work any more.

    An address of somebody else's account gets a letter too, of another kind. Raises NotAllowed, DomainError
    ``account.not_fresh``, ``contact.email_invalid``, ``email.same``.
    """
    person = lock_own(session, actor)
    if not is_fresh(actor):
        raise DomainError("account.not_fresh")
    address = checked_email(email)
    if address.lower() == person.email.lower():
        raise DomainError("email.same", field="email")
    void_links(session, person.id, "change_email")
    holder = person_by_email(session, address)
    if holder is not None:
        ask_link(
            session, actor, key, "sign_in", email=holder.email, language=holder.language, person=holder,
            details={"words": "account_exists"},
        )  # fmt: skip
    else:
        ask_link(session, actor, key, "change_email", email=address, language=person.language, person=person)
    return address


def email_asked(session: Session, actor: Actor) -> EmailAsked | None:
    """The address that waits to be confirmed by the actor, if there is one. Raises NotAllowed."""
    policies.require("account.change", actor, Account(actor.person_id))
    link = session.scalar(
        select(OneTimeLink)
        .where(
            OneTimeLink.person_id == actor.person_id,
            OneTimeLink.purpose == "change_email",
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > clock.now(),
        )
        .order_by(OneTimeLink.id.desc())
        .limit(1)
    )
    return None if link is None else EmailAsked(link.email, link.expires_at)


def change_email(session: Session, actor: Actor, key: bytes, secret: str) -> Person:
    """Use the link up by which the actor shows that the new address is theirs. The old one can take it back for days.

    Raises NotAllowed, DomainError as `use_link` (``link.not_valid`` for anybody else's), ``person.email_taken``.
    """
    person = lock_own(session, actor)
    link = use_link(session, "change_email", secret)
    if link.person_id != person.id:
        raise DomainError("link.not_valid")
    ask_link(
        session, actor, key, "undo_email", email=person.email, language=person.language, person=person,
        details={"confirmed": person.email_confirmed_at is not None},
    )  # fmt: skip
    _set(session, actor, person, link.email, EmailChanged())
    return person


def undo_email(session: Session, secret: str) -> Person:
    """Use the link up that the old address got: it is the account's again, everybody is signed out, the password is
    gone, since whoever changed the address may know it, and so is every other way in that they may have made: all
    tokens, and factors and connected accounts not older than `SUSPECT` when the address was changed. Older ones stay,
    so that an old letterbox alone does not get past them.

    Raises DomainError as `use_link`, ``person.email_taken`` where another account has the address by now.
    """
    link = use_link(session, "undo_email", secret)
    person = person_by_id(session, link.person_id or 0)
    if person is None:
        raise DomainError("link.not_valid")
    person = lock_person(session, person.id)
    actor = Actor(person_id=person.id)
    # The one who changed the address twice holds such a link as well. It must not spoil the one from before that.
    void_links(session, person.id, "undo_email", after=link.id)
    _set(session, actor, person, link.email, EmailChanged(undone=True))
    shut_out(session, actor, person, since=link.created_at - SUSPECT)
    return person


def _set(session: Session, actor: Actor, person: Person, email: str, event: EmailChanged) -> None:
    person.email, person.email_confirmed_at = email, clock.now()
    void_links(session, person.id, "change_email", "sign_in", "reset_password", "confirm")
    session.flush()
    events.record_on_person(session, actor, person.id, event)
