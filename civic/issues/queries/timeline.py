"""What happened to an issue, in the words that this reader may see."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from civic.core.db import Names
from civic.departments.models import Department
from civic.issues.models import IssueUpdate, Photo
from civic.people.models import Person

INTERNAL = frozenset({"issue.noted", "issue.assigned", "issue.prioritised", "issue.told_by_rule"})
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
    SELECT seq, kind, at, origin, actor_id, body FROM event
     WHERE subject_kind = 'issue' AND subject_id = :issue AND seq > :after ORDER BY seq
""")


def timeline(session: Session, issue_id: int, reading: Reading, *, after: int = 0) -> list[Entry]:
    """The entries of an issue that the reader may see, oldest first; ``after`` leaves out what was shown before."""
    rows = [
        row
        for row in session.execute(_EVENTS, {"issue": issue_id, "after": after})
        if reading.staff or row.kind not in INTERNAL
    ]
    said = _updates(session, {row.body["update"] for row in rows if "update" in row.body})
    names = _departments(session, (row.body for row in rows))
    photos = photos_of(session, [issue_id]) if reading.words or reading.reports else []
    authors = _authors(session, {row.actor_id for row in rows if row.actor_id}) if reading.staff else {}
    return [_entry(row, reading, said, names, photos, authors) for row in rows]


def _entry(
    row: Any, reading: Reading, said: dict[int, IssueUpdate], names: dict[str, Names], photos: list[Any],
    authors: dict[int, str],
) -> Entry:  # fmt: skip
    update = said.get(row.body.get("update", 0))
    readable = update is not None and may_read(update, reading)
    shown = [photo for photo in photos if update is not None and readable and photo.update_id == update.id]
    return Entry(
        seq=row.seq, kind=row.kind, at=row.at, origin=row.origin, body=row.body,
        department=names.get(row.body.get("department", "")),
        other_department=names.get(row.body.get("to_department", "")),
        text=update.text if update and readable else None,
        text_visibility=update.visibility if update and readable else None,
        by_reporter=bool(update and update.report_id is not None), author=authors.get(row.actor_id),
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


def _departments(session: Session, bodies: Iterable[dict[str, Any]]) -> dict[str, Names]:
    codes = {body[key] for body in bodies for key in ("department", "to_department") if key in body}
    if not codes:
        return {}
    rows = session.execute(select(Department.code, Department.name).where(Department.code.in_(codes)))
    return {row.code: row.name for row in rows}


def _authors(session: Session, ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    return {
        row.id: row.name for row in session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    }


def photos_of(session: Session, issue_ids: Collection[int]) -> list[Any]:
    """The photos of issues and where each belongs, oldest first."""
    return list(
        session.execute(
            select(
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
