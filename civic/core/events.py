"""The append-only event log: recording in the caller's transaction, reading by position.

Writers insert an event and an inbox row and nothing else. Positions are given after commit by a short sequencing
pass (``sequence_events`` in the database), run by whichever process is awake: see docs/decisions/0002. A position is
gapless, in commit order, and is every reader's resume cursor.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, column, select, table, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session
from sqlalchemy.types import BigInteger, DateTime, Integer, LargeBinary, SmallInteger, Text

from civic.core import clock
from civic.core.permissions import Actor
from civic.core.secrets import canonical_json


class EventBody:
    """Base of the frozen dataclasses that say what an event holds: ids, codes, numbers and dates; never words.

    A subclass names its ``kind`` (``issue.accepted``) and ``version``; fields that are None are left out. A class whose
    kind is empty is only a base of others.
    """

    kind: ClassVar[str] = ""
    version: ClassVar[int] = 1
    kinds: ClassVar[dict[str, type[EventBody]]] = {}

    def __init_subclass__(cls) -> None:
        if not cls.kind:
            return
        if cls.kind in EventBody.kinds:
            raise TypeError(f"two events of kind {cls.kind}")
        EventBody.kinds[cls.kind] = cls

    def as_json(self) -> dict[str, Any]:
        # A dataclass without slots holds its fields, in their order, and nothing else.
        return {name: _plain(value) for name, value in vars(self).items() if value is not None}


def _plain(value: Any) -> Any:
    if type(value) is str or type(value) is int:
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


class Subject(NamedTuple):
    """What an event is about: the kind of thing and its row id."""

    kind: str
    id: int


class Recorded(NamedTuple):
    event_id: int
    seq: int


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event that has its position. ``at`` is when it happened, ``recorded_at`` when it was written down."""

    position: int
    id: int
    subject: Subject
    seq: int
    kind: str
    version: int
    at: datetime
    recorded_at: datetime
    actor_id: int | None
    origin: str
    body: dict[str, Any]
    rooms: tuple[str, ...]


def digest(
    *, kind: str, version: int, subject: Subject, at: datetime, recorded_at: datetime, actor_id: int | None,
    origin: str, body: Mapping[str, Any], rooms: Iterable[str], commitment: bytes | None,
) -> bytes:  # fmt: skip
    """SHA-256 of an event's canonical content; the chain is ``hash = SHA-256(previous ‖ int4(seq) ‖ digest)``.

    Anyone can recompute it from an export without this program: canonical JSON is sorted keys, no spaces, UTF-8,
    times as ISO 8601 in UTC with microseconds. Of the rooms only a hash goes in, so that an export need not name them.
    """
    told = hashlib.sha256(canonical_json(sorted(set(rooms)))).hexdigest()
    content = {
        "kind": kind, "version": version, "subject": [subject.kind, subject.id], "at": at, "recorded_at": recorded_at,
        "actor": actor_id, "origin": origin, "body": body, "rooms": told,
        "commitment": commitment.hex() if commitment else None,
    }  # fmt: skip
    return hashlib.sha256(canonical_json(content)).digest()


def chain(previous: bytes, seq: int, event_digest: bytes) -> bytes:
    """The hash of an event from the hash of its subject's previous one (empty for the first)."""
    return hashlib.sha256(previous + seq.to_bytes(4, "big") + event_digest).digest()


_RECORD = text(
    "SELECT event_id, seq FROM record_event("
    # Nothing widens or narrows to smallint by itself when a function is looked for.
    ":subject_kind, :subject_id, :kind, CAST(:version AS smallint), :at, :recorded_at, :actor_id, :origin, "
    ":body, :rooms, :commitment, :digest)"
).bindparams(
    bindparam("subject_kind", type_=Text), bindparam("subject_id", type_=BigInteger), bindparam("kind", type_=Text),
    bindparam("version", type_=SmallInteger), bindparam("at", type_=DateTime(timezone=True)),
    bindparam("recorded_at", type_=DateTime(timezone=True)), bindparam("actor_id", type_=BigInteger),
    bindparam("origin", type_=Text), bindparam("body", type_=JSONB), bindparam("rooms", type_=ARRAY(Text)),
    bindparam("commitment", type_=LargeBinary), bindparam("digest", type_=LargeBinary),
)  # fmt: skip


def record(
    session: Session, actor: Actor, subject: Subject, body: EventBody, *, rooms: Iterable[str],
    at: datetime | None = None, commitment: bytes | None = None,
) -> Recorded:  # fmt: skip
    """Append an event in the caller's transaction. The caller holds the lock of the subject's root row.

    ``rooms`` are the audiences that hear of it (``issue:7K3M9QXA``, ``tile:14/9894/5123``); ``at`` differs from now
    only for imports; ``commitment`` is ``secrets.commit(salt, content)`` over words that live in erasable rows.
    """
    now = clock.now()
    happened = at or now
    content = body.as_json()
    values = {
        "kind": body.kind, "version": body.version, "at": happened, "recorded_at": now, "actor_id": actor.person_id,
        "origin": actor.origin, "body": content, "rooms": sorted(set(rooms)), "commitment": commitment,
    }  # fmt: skip
    row = session.execute(
        _RECORD,
        {
            **values,
            "subject_kind": subject.kind,
            "subject_id": subject.id,
            "digest": digest(subject=subject, **values),  # type: ignore[arg-type]  # one dict serves both calls
        },
    ).one()
    session.info["events_recorded"] = session.info.get("events_recorded", 0) + 1
    return Recorded(row.event_id, row.seq)


_READ = """
    SELECT p.position, e.id, e.subject_kind, e.subject_id, e.seq, e.kind, e.version, e.at, e.recorded_at,
           e.actor_id, e.origin, e.body, e.rooms
      FROM event_position p JOIN event e ON e.id = p.event_id
     WHERE p.position > :after {condition}
     ORDER BY p.position LIMIT :limit
"""
_READ_AFTER = text(_READ.format(condition=""))
_READ_ONE = text(
    """
    SELECT p.position, e.id, e.subject_kind, e.subject_id, e.seq, e.kind, e.version, e.at, e.recorded_at,
           e.actor_id, e.origin, e.body, e.rooms
      FROM event e JOIN event_position p ON p.event_id = e.id
     WHERE e.id = :id
    """
)
_READ_ROOMS = text(_READ.format(condition="AND e.rooms && :rooms AND e.origin <> 'import'")).bindparams(
    bindparam("rooms", type_=ARRAY(Text))
)


def record_on_person(
    session: Session, actor: Actor, person_id: int, body: EventBody, *, others: Iterable[int] = ()
) -> Recorded:
    """`record` what happened to a person (row id), told on their own pages and on those of ``others`` alone."""
    rooms = [f"person:{each}" for each in (person_id, *others)]
    return record(session, actor, Subject("person", person_id), body, rooms=rooms)


def _stored(row: Any) -> StoredEvent:
    return StoredEvent(
        position=row.position, id=row.id, subject=Subject(row.subject_kind, row.subject_id), seq=row.seq, kind=row.kind,
        version=row.version, at=row.at, recorded_at=row.recorded_at, actor_id=row.actor_id, origin=row.origin,
        body=row.body, rooms=tuple(row.rooms),
    )  # fmt: skip


def read_after(session: Session, position: int, *, limit: int = 500) -> list[StoredEvent]:
    """Events after ``position``, in order of position."""
    return [_stored(row) for row in session.execute(_READ_AFTER, {"after": position, "limit": limit})]


def read_event(session: Session, event_id: int) -> StoredEvent | None:
    """One event by its row id; None while it has no position, or when there is no such event."""
    row = session.execute(_READ_ONE, {"id": event_id}).one_or_none()
    return None if row is None else _stored(row)


def read_rooms_after(
    session: Session, rooms: Iterable[str], position: int, *, limit: int = 500
) -> list[StoredEvent]:
    """Events after ``position`` that were told to any of ``rooms``, in order of position; of imports nobody is told."""
    values = {"after": position, "rooms": sorted(rooms), "limit": limit}
    return [_stored(row) for row in session.execute(_READ_ROOMS, values)]


_NEWEST = text("""
    SELECT max(p.position) FROM event e JOIN event_position p ON p.event_id = e.id
     WHERE e.subject_kind = :subject_kind AND e.subject_id = :subject_id AND e.kind = :kind AND p.position > :after
""")


def newest_after(session: Session, subject: Subject, kind: str, position: int) -> int | None:
    """The position of a subject's newest event of a kind; None when there is none after ``position``.

    For subjects with few events, such as the city.
    """
    values = {"subject_kind": subject.kind, "subject_id": subject.id, "kind": kind, "after": position}
    newest: int | None = session.scalar(_NEWEST, values)
    return newest


def last_seq(kind: str, id: ColumnElement[int]) -> ScalarSelect[int]:
    """SQL for the newest sequence of a subject, for a list of them: what a reader has seen of it, whatever the log's
    position is.
    """
    head = table("event_subject", column("kind", Text), column("id", BigInteger), column("seq", Integer))
    return select(head.c.seq).where(head.c.kind == kind, head.c.id == id).scalar_subquery()


def last_position(session: Session) -> int:
    """The newest position given; 0 when there is none. Read it before a page's rows to get the page's cursor."""
    return int(session.scalar(text("SELECT coalesce(max(position), 0) FROM event_position")) or 0)
