"""History that happened elsewhere or before: events appended in bulk, chained like any others.

Recording asks the database once for each event; here the chains are computed beforehand and the rows copied, at some
25,000 events in a second or two. Only the owner of the tables may: the application's role has no right to write the
log but by `events.record`. Positions are given afterwards by the sequencing pass, as for everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import BigInteger, Text

from civic.core import clock
from civic.core.bulk import copy_rows, reserve_ids
from civic.core.db import Database
from civic.core.events import Subject, chain, digest
from civic.core.permissions import Origin

CHUNK = 5_000
"""Events of one transaction: the sequencing pass gives positions to whole transactions, and must stay short."""


@dataclass(frozen=True, slots=True)
class PreparedEvent:
    """An event as it is to stand in the log. ``body`` is what `EventBody.as_json` gives, ``at`` when it happened."""

    subject: Subject
    kind: str
    version: int
    at: datetime
    actor_id: int | None
    body: Mapping[str, Any]
    rooms: tuple[str, ...]
    commitment: bytes | None = None
    origin: Origin = "import"


_HEADS = text(
    "SELECT s.kind, s.id, s.seq, s.hash FROM event_subject s"
    " JOIN unnest(:kinds, :ids) AS wanted (kind, id) ON s.kind = wanted.kind AND s.id = wanted.id FOR UPDATE OF s"
).bindparams(bindparam("kinds", type_=ARRAY(Text)), bindparam("ids", type_=ARRAY(BigInteger)))

_KEEP_HEADS = text(
    "INSERT INTO event_subject AS s (kind, id, seq, hash) SELECT kind, id, seq, hash FROM imported_head"
    " ON CONFLICT (kind, id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash"
)

_COLUMNS = (
    "id", "subject_kind", "subject_id", "seq", "kind", "version", "at", "recorded_at", "actor_id", "origin", "body",
    "rooms", "commitment", "hash",
)  # fmt: skip


def append_events(session: Session, prepared: Sequence[PreparedEvent]) -> int:
    """Append events in the order given, in the caller's transaction; returns how many.

    The caller is the tables' owner and holds the locks of the subjects' root rows, as for `events.record`. Events of
    one subject stand in the order in which they happened. One call should bring no more than `CHUNK`, several may
    share a transaction.
    """
    if not prepared:
        return 0
    recorded_at = clock.now()
    heads = _heads(session, {event.subject for event in prepared})
    ids = reserve_ids(session, "event", len(prepared))
    rows = []
    for event_id, event in zip(ids, prepared, strict=True):
        seq, previous = heads.get(event.subject, (0, b""))
        seq += 1
        head = chain(previous, seq, _digest(event, recorded_at))
        heads[event.subject] = seq, head
        rows.append(
            (
                event_id, event.subject.kind, event.subject.id, seq, event.kind, event.version, event.at, recorded_at,
                event.actor_id, event.origin, dict(event.body), tuple(sorted(set(event.rooms))), event.commitment, head,
            )
        )  # fmt: skip
    copy_rows(session, "event", _COLUMNS, rows)
    copy_rows(session, "event_inbox", ("event_id",), ((event_id,) for event_id in ids))
    _keep(session, heads)
    session.info["events_recorded"] = session.info.get("events_recorded", 0) + len(rows)
    return len(rows)


def import_history(owner: Database, prepared: Iterable[PreparedEvent], *, chunk: int = CHUNK) -> int:
    """Append a long history, one transaction for each chunk; returns how many events. What is committed stays.

    Only for events whose rows are there already. Where rows and events must come together, call `append_events`
    in the transaction that writes the rows.
    """
    count = 0
    for some in chunks(prepared, chunk):
        with owner.transaction() as session:
            count += append_events(session, some)
    return count


def chunks(prepared: Iterable[PreparedEvent], size: int = CHUNK) -> Iterator[list[PreparedEvent]]:
    """The events in lists of at most ``size``."""
    source = iter(prepared)
    while some := list(islice(source, size)):
        yield some


def _digest(event: PreparedEvent, recorded_at: datetime) -> bytes:
    return digest(
        kind=event.kind, version=event.version, subject=event.subject, at=event.at, recorded_at=recorded_at,
        actor_id=event.actor_id, origin=event.origin, body=event.body, rooms=event.rooms,
        commitment=event.commitment,
    )  # fmt: skip


def _heads(session: Session, subjects: set[Subject]) -> dict[Subject, tuple[int, bytes]]:
    ordered = sorted(subjects)
    rows = session.execute(
        _HEADS,
        {"kinds": [subject.kind for subject in ordered], "ids": [subject.id for subject in ordered]},
    )
    return {Subject(row.kind, row.id): (row.seq, bytes(row.hash)) for row in rows}


def _keep(session: Session, heads: Mapping[Subject, tuple[int, bytes]]) -> None:
    session.execute(
        text("CREATE TEMP TABLE imported_head (kind text, id bigint, seq integer, hash bytea) ON COMMIT DROP")
    )
    rows = ((subject.kind, subject.id, seq, head) for subject, (seq, head) in heads.items())
    copy_rows(session, "imported_head", ("kind", "id", "seq", "hash"), rows)
    session.execute(_KEEP_HEADS)
    session.execute(text("DROP TABLE imported_head"))
