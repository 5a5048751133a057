"""Sessions of people who have signed in: the server knows each of them and can end it at any moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    delete,
    func,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from civic.core import clock, events
from civic.core.errors import NotFound
from civic.core.permissions import SYSTEM, Actor, policies
from civic.core.secrets import new_token, secret_hash
from civic.people.models import Person, PersonSession
from civic.people.policy import Account
from civic.people.queries import NOW, holds_a_role


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a session can last however often it is used, and how long without being used."""

    longest: timedelta
    idle: timedelta


RESIDENTS: Final = Lifetime(longest=timedelta(days=90), idle=timedelta(days=30))
STAFF: Final = Lifetime(longest=timedelta(hours=12), idle=timedelta(hours=2))
"""Of whoever holds a role today: a shift, and a long break in it (decision 12)."""

FRESH: Final = timedelta(minutes=15)
"""So long after somebody has proved who they are they may do what an open session alone is not enough for."""

REMEMBERED: Final = timedelta(days=90)
"""So long after its end a session is kept, to know its browser again; then its row goes."""

SEEN_EVERY: Final = timedelta(minutes=10)
"""How exactly it is known when a session was last used; so seldom is a row written for reading a page."""

METHODS: Final = ("password", "link", "passkey", "oidc")

CHUNK = 500
"""Sessions that are ended or forgotten in one transaction."""


@dataclass(frozen=True, kw_only=True)
class SignedIn(events.EventBody):
    """Somebody has signed in, by a method."""

    kind: ClassVar[str] = "person.signed_in"
    session: int
    method: str


@dataclass(frozen=True, kw_only=True)
class NewBrowser(events.EventBody):
    """Somebody has signed in with a browser in which they had not been before; they are told by letter."""

    kind: ClassVar[str] = "person.new_browser"
    session: int


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
    session: Session, person: Person, *, method: str, browser: str, network: str, second_factor: bool = False,
    browser_key: str | None = None,
) -> tuple[str, int]:  # fmt: skip
    """Begin a session; returns the key for the browser's cookie, which is not kept, and the session's id.

    ``browser_key`` is what this browser is known again by, and is not kept either.
    """
    key, now = new_token(), clock.now()
    browser_hash = secret_hash(browser_key) if browser_key else None
    is_new = browser_hash is not None and _never_seen(session, person.id, browser_hash)
    row = PersonSession(
        person_id=person.id, key_hash=secret_hash(key), method=method, browser=browser, network=network,
        browser_hash=browser_hash, created_at=now, proved_at=now, seen_at=now,
        second_factor_at=now if second_factor else None,
    )  # fmt: skip
    session.add(row)
    session.flush()
    actor = Actor(person_id=person.id)
    events.record_on_person(session, actor, person.id, SignedIn(session=row.id, method=method))
    if is_new:
        events.record_on_person(session, actor, person.id, NewBrowser(session=row.id))
    return key, row.id


def _never_seen(session: Session, person_id: int, browser_hash: bytes) -> bool:
    """Whether somebody who has been here before has not been here with this browser."""
    before, with_it = session.execute(
        select(func.count(), func.count().filter(PersonSession.browser_hash == browser_hash)).where(
            PersonSession.person_id == person_id
        )
    ).one()
    return before > 0 and with_it == 0


def session_by_key(session: Session, key: str) -> tuple[Person, PersonSession] | None:
    """Whose session has this key, while neither it nor the account has ended."""
    return _living(session, _BY_KEY, secret_hash(key))


def session_by_id(session: Session, session_id: int) -> tuple[Person, PersonSession] | None:
    """Whose session it is, while neither it nor the account has ended."""
    return _living(session, _BY_ID, session_id)


def _living(session: Session, which: Select[Any], value: object) -> tuple[Person, PersonSession] | None:
    row = session.execute(which, {"value": value, NOW.key: clock.now()}).one_or_none()
    return None if row is None else (row[0], row[1])


def not_expired(now: datetime | BindParameter[datetime] | None = None) -> ColumnElement[bool]:
    """Sessions whose time is not up, by what their holders are today (or at the moment ``now``)."""
    at: Any = clock.now() if now is None else now

    def within(lifetime: Lifetime) -> ColumnElement[bool]:
        return and_(
            PersonSession.created_at > at - lifetime.longest, PersonSession.seen_at > at - lifetime.idle
        )

    return or_(within(STAFF), and_(within(RESIDENTS), not_(holds_a_role(PersonSession.person_id, at))))


def _living_by(column: InstrumentedAttribute[Any]) -> Select[Any]:
    return (
        select(Person, PersonSession)
        .join(PersonSession, PersonSession.person_id == Person.id)
        .where(
            column == bindparam("value"), PersonSession.ended_at.is_(None), not_expired(NOW),
            Person.disabled_at.is_(None),
        )
    )  # fmt: skip


# Built once: every request of somebody signed in asks this, and building it took longer than the answer.
_BY_KEY, _BY_ID = _living_by(PersonSession.key_hash), _living_by(PersonSession.id)


def is_due(found: PersonSession) -> bool:
    """Whether it is time to note that the session is in use."""
    return clock.now() - found.seen_at > SEEN_EVERY


def note_seen(session: Session, session_id: int) -> None:
    session.execute(update(PersonSession).where(PersonSession.id == session_id).values(seen_at=clock.now()))


def pass_second_factor(session: Session, session_id: int) -> str:
    """A second factor was shown in this session: from now on it has another key, which is returned.

    Raises NotFound ``session.not_found``.
    """
    now = clock.now()
    return _renew(session, session_id, second_factor_at=now, proved_at=now)


def prove(session: Session, session_id: int) -> str:
    """Its holder has proved again who they are: from now on the session has another key, which is returned.

    Raises NotFound ``session.not_found``.
    """
    return _renew(session, session_id, proved_at=clock.now())


def is_fresh(actor: Actor) -> bool:
    """Whether the actor has proved who they are a moment ago."""
    return actor.proved_at is not None and clock.now() - actor.proved_at <= FRESH


def _renew(session: Session, session_id: int, **values: datetime) -> str:
    key = new_token()
    changed = session.scalar(
        update(PersonSession)
        .where(PersonSession.id == session_id, PersonSession.ended_at.is_(None))
        .values(key_hash=secret_hash(key), **values)
        .returning(PersonSession.id)
    )
    if changed is None:
        raise NotFound("session", session_id)
    return key


def open_sessions(session: Session, actor: Actor, person_id: int) -> list[OpenSession]:
    """Where somebody is signed in, the one used last first. Raises NotAllowed for anybody else's."""
    policies.require("account.sessions", actor, Account(person_id))
    rows = session.scalars(
        select(PersonSession)
        .where(PersonSession.person_id == person_id, PersonSession.ended_at.is_(None), not_expired())
        .order_by(PersonSession.seen_at.desc(), PersonSession.id)
    )
    return [
        OpenSession(row.id, row.method, row.browser, row.network, row.created_at, row.seen_at) for row in rows
    ]


def end_session(session: Session, actor: Actor, session_id: int) -> None:
    """End one of the actor's own sessions. Raises NotFound ``session.not_found`` for anybody else's."""
    policies.require("account.sessions", actor, Account(actor.person_id))
    ended = _end(
        session, actor, PersonSession.id == session_id, PersonSession.person_id == (actor.person_id or 0)
    )
    if not ended:
        raise NotFound("session", session_id)


def end_sessions(session: Session, actor: Actor, person_id: int, *, but: int | None = None) -> int:
    """End all sessions of a person, but one where it is named; returns how many. The caller has asked a policy."""
    return _end(session, actor, PersonSession.person_id == person_id, PersonSession.id != (but or 0))


def end_expired(session: Session) -> int:
    """End sessions whose time is up, so that their open pages are let go; returns how many, at most `CHUNK`."""
    due = select(PersonSession.id).where(PersonSession.ended_at.is_(None), not_(not_expired())).limit(CHUNK)
    return _end(session, SYSTEM, PersonSession.id.in_(due))


def forget_sessions(session: Session) -> int:
    """Forget sessions that ended a while ago; returns how many."""
    gone = session.execute(delete(PersonSession).where(PersonSession.ended_at < clock.now() - REMEMBERED))
    return int(getattr(gone, "rowcount", 0))


def _end(session: Session, actor: Actor, *which: object) -> int:
    rows = session.execute(
        update(PersonSession)
        .where(PersonSession.ended_at.is_(None), *which)  # type: ignore[arg-type]  # conditions
        .values(ended_at=clock.now())
        .returning(PersonSession.id, PersonSession.person_id)
    ).all()
    for person_id in {row.person_id for row in rows}:
        ended = sorted(row.id for row in rows if row.person_id == person_id)
        events.record_on_person(session, actor, person_id, SessionsEnded(sessions=ended))
    return len(rows)
