"""What happened to an issue, in the words that this reader may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from civic.core.db import Names
from civic.issues.models import IssueUpdate, Photo

INTERNAL = frozenset(
    {
        "issue.noted", "issue.assigned", "issue.prioritised", "issue.instructed", "issue.party", "issue.taken_in",
        "issue.target_warned", "issue.escalated", "issue.clock_near", "issue.clock_missed",
        "issue.told_by_rule",
    }
)  # fmt: skip
"""Kinds that only staff of the issue read."""


@dataclass(frozen=True, slots=True)
class PhotoShown:
    public_id: str
    kind: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. ``text`` is None where nothing was said or the reader may not read it.

    ``other_department`` is the one that it was handed over to; ``author`` names a member of staff, for staff only;
    ``by_reporter`` that residents' words follow.
    """

    seq: int
    kind: str
    at: datetime
    origin: str
    body: dict[str, Any]
    department: Names | None
    other_department: Names | None
    text: str | None
    text_visibility: str | None
    by_reporter: bool
    author: str | None
    photos: tuple[PhotoShown, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """How the reader reads: staff all; reporters what is between the parties and them; others the public.

    ``words``: the words of every resident, else those of ``reports`` (the reader's own) alone. ``since``: when the
    first of those came; who joins later was not asked what a department asked before.
    """

    staff: bool
    words: bool
    reports: frozenset[int]
    since: datetime | None = None


_EVENTS = text("""
    SELECT event.seq, event.kind, event.at, event.origin, event.body, person.name AS author,
           first.name AS department, other.name AS other_department
      FROM event LEFT JOIN person ON person.id = event.actor_id
           LEFT JOIN department first ON first.code = event.body ->> 'department'
           LEFT JOIN department other ON other.code = event.body ->> 'to_department'
     WHERE event.subject_kind = 'issue' AND event.subject_id = :issue AND event.seq > :after ORDER BY event.seq
""")


def timeline(
    session: Session, issue_id: int, reading: Reading, *, after: int = 0, photos: Sequence[Any] | None = None
) -> list[Entry]:
    """The entries of an issue that the reader may see, oldest first; ``after`` leaves out what was shown before.

    ``photos`` are those of ``photos_of``, where they have been read already.
    """
    rows = [
        row
        for row in session.execute(_EVENTS, {"issue": issue_id, "after": after})
        if reading.staff or row.kind not in INTERNAL
    ]
    said = _updates(session, {row.body["update"] for row in rows if "update" in row.body})
    if photos is None:
        photos = photos_of(session, [issue_id]) if reading.words or reading.reports else []
    return [_entry(row, reading, said, photos) for row in rows]


def _entry(row: Any, reading: Reading, said: dict[int, IssueUpdate], photos: Sequence[Any]) -> Entry:
    update = said.get(row.body.get("update", 0))
    readable = update is not None and may_read(update, reading)
    shown = [photo for photo in photos if update is not None and readable and photo.update_id == update.id]
    return Entry(
        seq=row.seq, kind=row.kind, at=row.at, origin=row.origin, body=row.body,
        department=row.department, other_department=row.other_department,
        text=update.text if update and readable else None,
        text_visibility=update.visibility if update and readable else None,
        by_reporter=bool(update and update.report_id is not None), author=row.author if reading.staff else None,
        photos=tuple(PhotoShown(photo.public_id, photo.kind, photo.width, photo.height) for photo in shown),
    )  # fmt: skip


def may_read(update: IssueUpdate, reading: Reading) -> bool:
    """Whether words said about an issue are for this reader."""
    if reading.staff:
        return True
    if update.visibility == "internal":
        return False
    if update.visibility == "parties":
        if update.report_id is not None:
            return update.report_id in reading.reports
        return reading.since is not None and reading.since <= update.created_at
    return reading.words or update.report_id is None or update.report_id in reading.reports


def _updates(session: Session, ids: set[int]) -> dict[int, IssueUpdate]:
    if not ids:
        return {}
    return {
        update.id: update for update in session.scalars(select(IssueUpdate).where(IssueUpdate.id.in_(ids)))
    }


def photos_of(session: Session, issue_ids: Collection[int]) -> list[Any]:
    """The photos of issues and where each belongs, oldest first."""
    return list(
        session.execute(
            select(
                Photo.issue_id,
                Photo.public_id,
                Photo.kind,
                Photo.width,
                Photo.height,
                Photo.report_id,
                Photo.update_id,
                Photo.sha256,
            )
            .where(Photo.issue_id.in_(issue_ids))
            .order_by(Photo.id)
        )
    )
