"""Choosing another password: with the one before, or with a link that was sent by letter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy.orm import Session

from civic.core import events
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.core.secrets import hash_password
from civic.people.details import lock_own, lock_person
from civic.people.links import use_link, void_links
from civic.people.models import Person
from civic.people.passwords import check_new_password
from civic.people.sessions import end_sessions, is_fresh
from civic.people.sign_in import check_own_password, holder_of


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(events.EventBody):
    """Somebody has another password; ``by`` says how they showed who they are: ``password`` or ``link``."""

    kind: ClassVar[str] = "person.password_changed"
    by: str


def change_password(session: Session, actor: Actor, *, before: str, password: str) -> None:
    """Change the actor's own password; their other sessions end.

    ``before`` is the present one; who has none must have proved who they are a moment ago instead. Raises NotAllowed,
    DomainError ``password.wrong`` at ``before``, ``account.not_fresh``, and as `check_new_password`.
    """
    person = lock_own(session, actor)
    by = "link" if person.password_hash is None else "password"
    if person.password_hash is not None:
        check_own_password(session, actor, before, field="before")
    elif not is_fresh(actor):
        raise DomainError("account.not_fresh")
    _set(session, actor, person, password, by)
    end_sessions(session, actor, person.id, but=actor.session_id)


def reset_password(session: Session, secret: str, *, password: str) -> Person:
    """Use a link up and set a new password: all sessions end, and their holder signs in with it.

    Raises DomainError as `use_link` and `check_new_password`.
    """
    link = use_link(session, "reset_password", secret)
    person = lock_person(session, holder_of(session, link).id)
    actor = Actor(person_id=person.id)
    _set(session, actor, person, password, "link")
    end_sessions(session, actor, person.id)
    return person


def _set(session: Session, actor: Actor, person: Person, password: str, by: str) -> None:
    check_new_password(password, email=person.email, name=person.name)
    person.password_hash = hash_password(password)
    # Whoever asked for these may be who made a new password necessary.
    void_links(session, person.id, "reset_password", "sign_in", "confirm")
    session.flush()
    events.record_on_person(session, actor, person.id, PasswordChanged(by=by))
