"""Verifying the log: whether anything in it was altered, removed or inserted since it was written.

Everything is recomputed from the rows: each event's digest and its subject's chain, the heads, the positions, and the
signed checkpoints. What each part catches: the chain an altered event or a gap; the head a removed last event; the
positions an event that was removed or slipped in without one; the checkpoints a history that was rewritten as a whole,
as far as the newest one reaches. What came after the newest checkpoint and was rewritten as a whole, by somebody who
may write every table, cannot be told from what is genuine: hence the hourly checkpoints, kept where others can see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.core.checkpoints import START, Checkpoint, Root, signed_by_any
from civic.core.events import Subject, chain, digest

Code = Literal[
    "event_altered", "event_missing", "event_inserted", "head_missing", "head_differs", "head_alone",
    "position_missing", "position_alone", "event_without_position", "positions_removed", "checkpoint_root_differs",
    "checkpoint_signature_wrong", "checkpoint_ahead",
]  # fmt: skip

ROWS = 2000

Progress = Callable[[str, int, int], None]
"""Called with the part that is being checked, how many of its rows are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was written. ``subject`` and ``seq`` or ``position`` say where."""

    code: Code
    subject: Subject | None = None
    seq: int | None = None
    position: int | None = None


@dataclass(slots=True)
class Findings:
    """What was checked, and what is wrong; nothing is wrong when ``found`` is empty."""

    found: list[Finding] = field(default_factory=list)
    events: int = 0
    subjects: int = 0
    positions: int = 0
    checkpoints: int = 0
    covered: int = 0
    """The newest position that a checkpoint covers; what comes after rests on the chain alone."""

    @property
    def sound(self) -> bool:
        return not self.found


def verify(
    session: Session, public_keys: Sequence[Ed25519PublicKey], *, progress: Progress | None = None
) -> Findings:
    """Check the whole log; reads it once by subject and once by position, whatever its size.

    ``public_keys`` are those with which checkpoints may have been signed: the city's present one, and earlier ones. The
    session must be fresh: all is read in one snapshot, so that the city may go on meanwhile.
    """
    # First of all what has only just been committed gets its position.
    session.execute(text("SELECT given FROM sequence_events()"))
    session.commit()
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    # A long history takes longer than a page's patience.
    session.execute(text("SET LOCAL statement_timeout = 0"))
    findings = Findings()
    told = progress or (lambda _part, _done, _all: None)
    _verify_chains(session, findings, told)
    _verify_heads(session, findings, told)
    _verify_positions(session, findings, told, public_keys)
    session.rollback()
    return findings


_EVENTS = text(
    "SELECT e.subject_kind, e.subject_id, e.seq, e.kind, e.version, e.at, e.recorded_at, e.actor_id, e.origin, e.body,"
    " e.rooms, e.commitment, e.hash, s.seq AS head_seq, s.hash AS head_hash"
    " FROM event e LEFT JOIN event_subject s ON s.kind = e.subject_kind AND s.id = e.subject_id"
    " ORDER BY e.subject_kind, e.subject_id, e.seq"
)


def _verify_chains(session: Session, findings: Findings, told: Progress) -> None:
    total = _count(session, "event")
    subject: Subject | None = None
    last: Any = None
    hashes: tuple[bytes, ...] = ()
    for row in _stream(session, _EVENTS):
        here = Subject(row.subject_kind, row.subject_id)
        if here != subject:
            if subject is not None:
                _check_head(findings, subject, last)
            subject, last, hashes = here, None, (b"",)
            findings.subjects += 1
        hashes = _check_event(findings, here, row, last.seq + 1 if last is not None else 1, hashes)
        last = row
        findings.events += 1
        if findings.events % ROWS == 0:
            told("events", findings.events, total)
    if subject is not None:
        _check_head(findings, subject, last)
    told("events", findings.events, total)


def _check_event(
    findings: Findings, subject: Subject, row: Any, expected: int, previous: tuple[bytes, ...]
) -> tuple[bytes, ...]:
    """Compare one event; returns the hashes that the next one may have been chained to.

    Those are the stored one and, where it differs, the right one: one altered event is to be one finding, whether it
    was its content or its hash that was altered, and not a finding for each event after it.
    """
    findings.found += [Finding("event_missing", subject, seq) for seq in range(expected, row.seq)]
    content = digest(
        kind=row.kind, version=row.version, subject=subject, at=row.at, recorded_at=row.recorded_at,
        actor_id=row.actor_id, origin=row.origin, body=row.body, rooms=row.rooms,
        commitment=None if row.commitment is None else bytes(row.commitment),
    )  # fmt: skip
    stored = bytes(row.hash)
    right = [chain(each, row.seq, content) for each in previous]
    if row.seq != expected or stored in right:
        return (stored,)
    findings.found.append(Finding("event_altered", subject, row.seq))
    return (stored, *right)


def _check_head(findings: Findings, subject: Subject, last: Any) -> None:
    if last.head_seq is None:
        findings.found.append(Finding("head_missing", subject, last.seq))
    elif last.head_seq > last.seq:
        missing = range(last.seq + 1, last.head_seq + 1)
        findings.found += [Finding("event_missing", subject, seq) for seq in missing]
    elif last.head_seq < last.seq:
        findings.found.append(Finding("event_inserted", subject, last.seq))
    elif bytes(last.head_hash) != bytes(last.hash):
        findings.found.append(Finding("head_differs", subject, last.seq))


_HEADS_ALONE = text(
    "SELECT s.kind, s.id, s.seq FROM event_subject s WHERE NOT EXISTS"
    " (SELECT FROM event e WHERE e.subject_kind = s.kind AND e.subject_id = s.id) ORDER BY s.kind, s.id"
)


def _verify_heads(session: Session, findings: Findings, told: Progress) -> None:
    for row in _stream(session, _HEADS_ALONE):
        subject = Subject(row.kind, row.id)
        findings.found += [Finding("event_missing", subject, seq) for seq in range(1, row.seq + 1)]
    told("heads", 1, 1)


_POSITIONS = text(
    "SELECT p.position, e.hash, e.subject_kind, e.subject_id, e.seq"
    " FROM event_position p LEFT JOIN event e ON e.id = p.event_id ORDER BY p.position"
)
_CHECKPOINTS = text("SELECT position, root, signature, at FROM event_checkpoint ORDER BY position")
_BATCH = text("SELECT coalesce(max(last_position), 0) FROM event_batch")
# Without a position is only what the next sequencing pass will find: see sequence_events.
_WITHOUT = text("""
    SELECT e.subject_kind, e.subject_id, e.seq FROM event e
     WHERE NOT EXISTS (SELECT FROM event_position p WHERE p.event_id = e.id)
       AND NOT EXISTS (
           SELECT FROM event_inbox i, (SELECT snapshot FROM event_batch ORDER BY last_position DESC LIMIT 1) b
            WHERE i.event_id = e.id AND i.xid >= pg_snapshot_xmin(b.snapshot)
              AND NOT pg_visible_in_snapshot(i.xid, b.snapshot))
     ORDER BY e.id
""")


def _verify_positions(
    session: Session, findings: Findings, told: Progress, public_keys: Sequence[Ed25519PublicKey]
) -> None:
    total = _count(session, "event_position")
    checkpoints = [
        Checkpoint(row.position, bytes(row.root), bytes(row.signature), row.at)
        for row in session.execute(_CHECKPOINTS)
    ]
    waiting = list(reversed(checkpoints))
    root, last = Root(START), 0
    for row in _stream(session, _POSITIONS):
        while waiting and waiting[-1].position < row.position:
            # The position that it was taken at is gone.
            root = _check_root(findings, waiting.pop(), root)
        findings.found += [
            Finding("position_missing", position=gone) for gone in range(last + 1, row.position)
        ]
        last = row.position
        findings.positions += 1
        if row.hash is None:
            findings.found.append(Finding("position_alone", position=row.position))
        else:
            root.add(row.position, bytes(row.hash))
        if waiting and waiting[-1].position == row.position:
            root = _check_root(findings, waiting.pop(), root)
        if findings.positions % ROWS == 0:
            told("positions", findings.positions, total)
    for ahead in reversed(waiting):
        findings.found.append(Finding("checkpoint_ahead", position=ahead.position))
    given = int(session.scalar(_BATCH) or 0)
    if given > last:
        findings.found += [Finding("positions_removed", position=gone) for gone in range(last + 1, given + 1)]
    findings.found += [
        Finding("event_without_position", Subject(row.subject_kind, row.subject_id), row.seq)
        for row in session.execute(_WITHOUT)
    ]
    for checkpoint in checkpoints:
        if not signed_by_any(public_keys, checkpoint):
            findings.found.append(Finding("checkpoint_signature_wrong", position=checkpoint.position))
    findings.checkpoints = len(checkpoints)
    findings.covered = checkpoints[-1].position if checkpoints else 0
    told("positions", findings.positions, total)


def _check_root(findings: Findings, checkpoint: Checkpoint, root: Root) -> Root:
    if root.value() != checkpoint.root:
        findings.found.append(Finding("checkpoint_root_differs", position=checkpoint.position))
    # The next one was taken from this one's root, whatever became of its events.
    return Root(checkpoint.root)


def _stream(session: Session, statement: Any) -> Iterator[Any]:
    return iter(session.execute(statement, execution_options={"yield_per": ROWS}))


def _count(session: Session, table: str) -> int:
    return int(session.scalar(text(f"SELECT count(*) FROM {table}")) or 0)  # noqa: S608  # names of our own
