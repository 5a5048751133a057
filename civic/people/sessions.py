"""Sessions of people who have signed in: the server knows each of them and can end it at any moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.errors import NotFound
from civic.core.permissions import Actor
from civic.core.secrets import new_token, secret_hash
from civic.people.models import Person, PersonSession

LONGEST: Final = timedelta(days=90)
"""How long a session can last, however often it is used."""

IDLE: Final = timedelta(days=30)
"""How long it lasts without being used."""

SEEN_EVERY: Final = timedelta(minutes=10)
"""How exactly it is known when a session was last used; so seldom is a row written for reading a page."""

METHODS: Final = ("password", "link", "passkey", "oidc")


@dataclass(frozen=True, kw_only=True)
class SignedIn(events.EventBody):
    """Somebody has signed in, by a method."""

    kind: ClassVar[str] = "person.signed_in"
    session: int
    method: str


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(events.EventBody):
    """Sessions of somebody have ended; open pages of theirs are let go at once."""

    kind: ClassVar[str] = "person.sessions_ended"
    sessions: Sequence[int]


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session as its holder sees it."""

    id: int
    method: str
    browser: str
    network: str
    created_at: datetime
    seen_at: datetime


def begin_session(
    session: Session, person: Person, *, method: str, browser: str, network: str, second_factor: bool = False
) -> tuple[str, int]:
    """Begin a session; returns the key for the browser's cookie, which is not kept, and the session's id."""
    key, now = new_token(), clock.now()
    row = PersonSession(
        person_id=person.id, key_hash=secret_hash(key), method=method, browser=browser, network=network,
        created_at=now, seen_at=now, second_factor_at=now if second_factor else None,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _record(session, Actor(person_id=person.id), person.id, SignedIn(session=row.id, method=method))
    return key, row.id


def session_by_key(session: Session, key: str) -> tuple[Person, PersonSession] | None:
    """Whose session has this key, while neither it nor the account has ended."""
    return _living(session, PersonSession.key_hash == secret_hash(key))


def session_by_id(session: Session, session_id: int) -> tuple[Person, PersonSession] | None:
    """Whose session it is, while neither it nor the account has ended."""
    return _living(session, PersonSession.id == session_id)


def _living(session: Session, which: object) -> tuple[Person, PersonSession] | None:
    now = clock.now()
    row = session.execute(
        select(Person, PersonSession)
        .join(PersonSession, PersonSession.person_id == Person.id)
        .where(
            which,  # type: ignore[arg-type]  # a condition
            PersonSession.ended_at.is_(None),
            PersonSession.created_at > now - LONGEST,
            PersonSession.seen_at > now - IDLE,
            Person.disabled_at.is_(None),
        )
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def is_due(found: PersonSession) -> bool:
    """Whether it is time to note that the session is in use."""
    return clock.now() - found.seen_at > SEEN_EVERY


def note_seen(session: Session, session_id: int) -> None:
    session.execute(update(PersonSession).where(PersonSession.id == session_id).values(seen_at=clock.now()))


def pass_second_factor(session: Session, session_id: int) -> str:
    """A second factor was shown in this session: from now on it has another key, which is returned.

    Raises NotFound ``session.not_found``.
    """
    key = new_token()
    changed = session.scalar(
        update(PersonSession)
        .where(PersonSession.id == session_id, PersonSession.ended_at.is_(None))
        .values(second_factor_at=clock.now(), key_hash=secret_hash(key))
        .returning(PersonSession.id)
    )
    if changed is None:
        raise NotFound("session", session_id)
    return key


def open_sessions(session: Session, person_id: int) -> list[OpenSession]:
    """Where somebody is signed in, the one used last first."""
    now = clock.now()
    rows = session.scalars(
        select(PersonSession)
        .where(
            PersonSession.person_id == person_id,
            PersonSession.ended_at.is_(None),
            PersonSession.created_at > now - LONGEST,
            PersonSession.seen_at > now - IDLE,
        )
        .order_by(PersonSession.seen_at.desc(), PersonSession.id)
    )
    return [
        OpenSession(row.id, row.method, row.browser, row.network, row.created_at, row.seen_at) for row in rows
    ]


def end_session(session: Session, actor: Actor, session_id: int) -> None:
    """End one of the actor's own sessions. Raises NotFound ``session.not_found`` for anybody else's."""
    ended = _end(
        session, actor, PersonSession.id == session_id, PersonSession.person_id == (actor.person_id or 0)
    )
    if not ended:
        raise NotFound("session", session_id)


def end_sessions(session: Session, actor: Actor, person_id: int, *, but: int | None = None) -> int:
    """End all sessions of a person, but one where it is named; returns how many. The caller has asked a policy."""
    return _end(session, actor, PersonSession.person_id == person_id, PersonSession.id != (but or 0))


def _end(session: Session, actor: Actor, *which: object) -> int:
    rows = session.execute(
        update(PersonSession)
        .where(PersonSession.ended_at.is_(None), *which)  # type: ignore[arg-type]  # conditions
        .values(ended_at=clock.now())
        .returning(PersonSession.id, PersonSession.person_id)
    ).all()
    for person_id in {row.person_id for row in rows}:
        ended = sorted(row.id for row in rows if row.person_id == person_id)
        _record(session, actor, person_id, SessionsEnded(sessions=ended))
    return len(rows)


def _record(session: Session, actor: Actor, person_id: int, body: events.EventBody) -> None:
    events.record(session, actor, events.Subject("person", person_id), body, rooms=[f"person:{person_id}"])
