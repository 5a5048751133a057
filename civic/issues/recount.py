"""Recounting: what issues keep beside the rows that it follows from, compared with those rows, and put right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.core import clock
from civic.issues.status import OPEN, issue_status

CHUNK = 1000

_VERDICTS = {"met": "confirmed", "not_judged": "closed"}


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that an issue keeps (``stored``) and what follows from its rows (``right``)."""

    issue_id: int
    public_id: str
    field: str
    stored: object
    right: object


# A duplicate's reports and those who are affected count for the issue that it was merged into, too.
_FACTS = """
    SELECT i.id, i.public_id, i.status, i.resolution, i.merged_into_id, i.report_count, i.affected_count, i.area_id,
           i.department_id, f.live, f.affected,
           coalesce((SELECT array_agg(a.status ORDER BY a.id) FROM assignment a WHERE a.issue_id = i.id), '{}')
               AS statuses,
           coalesce((SELECT array_agg(a.department_id ORDER BY a.id) FROM assignment a WHERE a.issue_id = i.id), '{}')
               AS departments,
           (SELECT a.decline_reason FROM assignment a WHERE a.issue_id = i.id AND a.status = 'declined'
             ORDER BY a.id DESC LIMIT 1) AS decline_reason,
           (SELECT ia.area_id FROM issue_area ia JOIN area r ON r.id = ia.area_id JOIN city c
                ON c.area_type_id = r.area_type_id WHERE ia.issue_id = i.id
             ORDER BY r.square_metres, r.id LIMIT 1) AS home
      FROM issue i
     CROSS JOIN LATERAL (
           WITH RECURSIVE family AS (
               SELECT i.id UNION ALL SELECT d.id FROM issue d JOIN family ON d.merged_into_id = family.id)
           SELECT (SELECT count(*) FROM report r
                    WHERE r.issue_id IN (SELECT id FROM family) AND r.withdrawn_at IS NULL) AS live,
                  (SELECT count(*) FROM affected a WHERE a.issue_id IN (SELECT id FROM family)) AS affected
           ) f
"""
_CHUNK = text(f"{_FACTS} WHERE i.id > :after ORDER BY i.id LIMIT :limit")
_ONE = text(f"{_FACTS} WHERE i.id = :id")
_LOCK = text("SELECT 1 FROM issue WHERE id = :id FOR UPDATE")
_REPAIR = text(
    "UPDATE issue SET report_count = :report_count, affected_count = :affected_count, status = :status,"
    " resolution = :resolution, area_id = :area_id, department_id = :department_id, changed_at = :now WHERE id = :id"
)

FIELDS = ("report_count", "affected_count", "status", "resolution", "area_id", "department_id")


def differences(session: Session) -> Iterator[Difference]:
    """What is not as it should be, issue by issue."""
    after = 0
    while True:
        rows = session.execute(_CHUNK, {"after": after, "limit": CHUNK}).all()
        for row in rows:
            yield from _compare(row)
        if len(rows) < CHUNK:
            return
        after = rows[-1].id


def repair(session: Session, issue_id: int) -> list[Difference]:
    """Put an issue right in the caller's transaction; returns what was wrong when nobody else could change it any more.

    No event: nothing happened to the issue, only its copy of what is known was wrong. Pages show it when they are
    loaded again.
    """
    if session.scalar(_LOCK, {"id": issue_id}) is None:
        return []
    row = session.execute(_ONE, {"id": issue_id}).one()
    wrong = _compare(row)
    if wrong:
        session.execute(_REPAIR, {**_right(row), "id": issue_id, "now": clock.now()})
    return wrong


def _compare(row: Any) -> list[Difference]:
    right = _right(row)
    return [
        Difference(row.id, row.public_id, name, getattr(row, name), right[name])
        for name in FIELDS
        if getattr(row, name) != right[name]
    ]


def _right(row: Any) -> dict[str, Any]:
    status = issue_status(
        row.statuses, withdrawn=row.live == 0, merged=row.merged_into_id is not None,
        verdict=_VERDICTS.get(row.resolution or ""),
    )  # fmt: skip
    at_work = [
        department
        for department, status_there in zip(row.departments, row.statuses, strict=True)
        if status_there in OPEN
    ]
    return {
        "report_count": row.live,
        "affected_count": row.live + row.affected,
        "status": status,
        "resolution": _resolution(status, row),
        "area_id": row.area_id if row.home is None else row.home,
        "department_id": at_work[0] if at_work and row.department_id not in at_work else row.department_id,
    }


def _resolution(status: str, row: Any) -> str | None:
    if status in ("duplicate", "withdrawn"):
        return status
    if status == "declined":
        return str(row.decline_reason)
    # The verdict is no copy: it stands where it was given.
    return row.resolution if status in ("confirmed", "closed") else None
