"""What was erased, so that it stays erased: no restore of an older backup may bring it back.

Words, names and contacts live in rows that can be erased. A verb that erases notes here what it was, in its
transaction: the kind of thing, its lasting name, which parts, when and why; nothing personal. The same entries are
kept beside the backups (`civic.core.backup.ledger`), and a restore does again what it does not know of.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Index, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from civic.core import clock
from civic.core.db import Base

PUBLISH_ERASURES = "core.publish_erasures"
"""The job that notes new erasures beside the backups; a verb's reaction defers it."""


class Erasure(Base):
    """One erasure. ``key`` is the thing's lasting name, ``what`` the codes of its parts, ``reason`` a code."""

    __tablename__ = "erasure"
    __table_args__ = (Index("ix_erasure_kind_key", "kind", "key"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    key: Mapped[str]
    what: Mapped[list[Any]]
    reason: Mapped[str]
    erased_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Entry:
    """An erasure as it is kept outside of the database."""

    id: uuid.UUID
    kind: str
    key: str
    what: tuple[str, ...]
    reason: str
    erased_at: datetime


EraseAgain = Callable[[Session, Entry], bool]

ERASED_AGAIN: dict[str, EraseAgain] = {}
"""How a kind of thing is erased again. Returns whether there was anything left to erase."""


def erases(kind: str) -> Callable[[EraseAgain], EraseAgain]:
    """Register how things of a kind are erased again. Doing it twice must be as doing it once."""

    def register(function: EraseAgain) -> EraseAgain:
        if kind in ERASED_AGAIN:
            raise ValueError(f"two ways to erase {kind} again")
        ERASED_AGAIN[kind] = function
        return function

    return register


def record_erasure(session: Session, kind: str, key: str, what: Sequence[str], reason: str) -> None:
    """Note an erasure in the transaction that does it. Raises KeyError for a kind that could not be erased again."""
    if kind not in ERASED_AGAIN:
        raise KeyError(kind)
    session.add(
        Erasure(id=uuid.uuid4(), kind=kind, key=key, what=list(what), reason=reason, erased_at=clock.now())
    )


def record_erasures(
    session: Session, kind: str, keys: Sequence[str], what: Sequence[str], reason: str
) -> None:
    """Note many erasures of one kind by one statement. Raises KeyError as `record_erasure` does."""
    if kind not in ERASED_AGAIN:
        raise KeyError(kind)
    if keys:
        now = clock.now()
        session.execute(
            insert(Erasure),
            [
                {
                    "id": uuid.uuid4(),
                    "kind": kind,
                    "key": key,
                    "what": list(what),
                    "reason": reason,
                    "erased_at": now,
                }
                for key in keys
            ],
        )


def all_erasures(session: Session) -> list[Entry]:
    """Every erasure that the database knows, in order of time."""
    rows = session.scalars(select(Erasure).order_by(Erasure.erased_at, Erasure.id))
    return [Entry(row.id, row.kind, row.key, tuple(row.what), row.reason, row.erased_at) for row in rows]


def erase_again(session: Session, entries: Iterable[Entry]) -> tuple[int, int]:
    """Do in the caller's transaction what the database does not know of; returns how many were new to it, and in how
    many of these there was something to erase. Raises KeyError for a kind that this program does not know.

    An entry about something that is not there (it came after the backup) is noted all the same: its number may be given
    anew, and what bears it then is something else.
    """
    known = set(session.scalars(select(Erasure.id)))
    new = done = 0
    for entry in sorted(entries, key=lambda each: each.erased_at):
        if entry.id in known:
            continue
        known.add(entry.id)
        new += 1
        done += ERASED_AGAIN[entry.kind](session, entry)
        session.execute(
            insert(Erasure).values(
                id=entry.id, kind=entry.kind, key=entry.key, what=list(entry.what), reason=entry.reason,
                erased_at=entry.erased_at,
            )
        )  # fmt: skip
    return new, done
