"""What people are called, and in which language the city writes to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import events
from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.core.i18n import LANGUAGES
from civic.core.permissions import Actor, policies
from civic.people.models import Person, PersonSession
from civic.people.policy import Account

LONGEST_NAME: Final = 120


@dataclass(frozen=True, kw_only=True)
class DetailsChanged(events.EventBody):
    """Somebody has another name (which is not told here), or is written to in another language."""

    kind: ClassVar[str] = "person.details_changed"
    name: bool
    language: str


def change_details(session: Session, actor: Actor, *, name: str, language: str) -> bool:
    """Change the actor's own name and language; False where both were that already.

    Raises NotAllowed, DomainError ``person.name_missing``, ``text.too_long``, ``value.unknown``.
    """
    person = lock_own(session, actor)
    name = checked_name(name)
    if language not in LANGUAGES:
        raise DomainError("value.unknown", field="language")
    renamed = name != person.name
    if not renamed and language == person.language:
        return False
    person.name, person.language = name, language
    session.flush()
    events.record_on_person(session, actor, person.id, DetailsChanged(name=renamed, language=language))
    return True


def checked_name(name: str) -> str:
    """A name as it is kept: on one line, without control characters. Raises DomainError as `change_details`."""
    words = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    if not words:
        raise DomainError("person.name_missing", field="name")
    if len(words) > LONGEST_NAME:
        raise DomainError("text.too_long", field="name", longest=LONGEST_NAME, length=len(words))
    return words


def lock_own(session: Session, actor: Actor, permission: str = "account.change") -> Person:
    """The actor's own account, locked for this transaction. Raises NotAllowed (also where the actor's session has ended
    meanwhile), NotFound ``person.not_found``.
    """
    policies.require(permission, actor, Account(actor.person_id))
    person = lock_person(session, actor.person_id or 0)
    require_open_session(session, actor, permission)
    return person


def require_open_session(session: Session, actor: Actor, permission: str) -> None:
    """Raise NotAllowed where the session in which the actor signed in has ended since the request began.

    To be called with their account locked, before anything is made by which it can be opened: whoever puts somebody
    out of the account holds it locked too, and what waited for that must not be made afterwards.
    """
    if actor.session_id is None:
        return
    still = select(PersonSession.id).where(
        PersonSession.id == actor.session_id,
        PersonSession.person_id == actor.person_id,
        PersonSession.ended_at.is_(None),
    )
    if session.scalar(still) is None:
        raise NotAllowed(permission)


def lock_person(session: Session, person_id: int) -> Person:
    """An account, ended or not, locked for this transaction. Raises NotFound ``person.not_found``."""
    person = session.scalar(
        select(Person)
        .where(Person.id == person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if person is None:
        raise NotFound("person", person_id)
    return person
