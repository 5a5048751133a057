"""Rows of a chunk that a newer file tells otherwise: the issues become what it says, by events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from geoalchemy2.shape import to_shape
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.bulk import copy_rows, update_rows
from civic.core.event_import import append_events
from civic.history.chunk import Placed
from civic.history.city import City
from civic.history.past import Book, PastIssue
from civic.history.tables import Numbered, insert, update
from civic.issues.models import Assignment, Issue, IssueArea, IssueUpdate, Report
from civic.issues.policy import stricter


def write_changed(
    session: Session, city: City, changed: Sequence[tuple[int, Placed]], *, language: str, at: datetime
) -> int:
    """Change the issues in the caller's transaction, as the owner of the tables; returns the number of events.

    The issues are locked, and nobody has worked on them here. ``at`` is the moment of the import.
    """
    if not changed:
        return 0
    there = _Read(session, [issue_id for issue_id, _ in changed])
    assignments, updates = Numbered(session, Assignment), Numbered(session, IssueUpdate)
    moved: list[tuple[int, Placed]] = []
    with clock.frozen(at) as time:
        book = Book(time, language, assignments.add, updates.add, [])
        for issue_id, placed in changed:
            issue, own = there.issues[issue_id], there.assignments[issue_id]
            codes = {item.department_id: city.codes[item.department_id] for item in own}
            past = PastIssue(book, issue, there.reports[issue_id], own, codes)
            if _change(past, city, placed, there.said.get(issue_id, "")):
                moved.append((issue_id, placed))
    update(session, Issue, there.issues.values())
    update(session, Report, there.reports.values())
    # What was handed over points at the new assignment, which must be there before.
    insert(session, Assignment, assignments.rows)
    new = {row.id for row in assignments.rows}
    update(
        session, Assignment,
        (item for own in there.assignments.values() for item in own if item.id not in new),
    )  # fmt: skip
    insert(session, IssueUpdate, updates.rows)
    _lie_in(session, moved)
    update_rows(
        session, "imported_issue", ("issue_id", "digest", "imported_at"),
        ((issue_id, placed.digest, at) for issue_id, placed in changed),
    )  # fmt: skip
    return append_events(session, book.events)


def _change(past: PastIssue, city: City, placed: Placed, said_before: str) -> bool:
    """Let happen what differs; tells whether the issue lies elsewhere now."""
    row, issue = placed.row, past.issue
    at = max(issue.changed_at, row.changed_at)
    category = city.categories[row.category]
    if category.id != issue.category_id:
        past.recategorise(city.categories_by_id[issue.category_id], category, at)
    issue.visibility = stricter(issue.visibility, row.visibility)
    moves = (placed.place.lon, placed.place.lat, placed.uncertain) != _place_of(issue)
    if moves:
        past.move(placed, city.home(placed.areas), at)
    if row.department is not None and city.departments[row.department] != past.current.department_id:
        past.hand_over(city.departments[row.department], row.department, at)
    past.correct(row, at)
    if row.target is not None and row.target != past.current.target:
        past.promise(row.target, at)
    past.reach(row, at, said_before)
    issue.source = row.channel
    return moves


def _place_of(issue: Issue) -> tuple[float, float, bool]:
    point: Any = to_shape(issue.place)
    return point.x, point.y, issue.place_uncertain


class _Read:
    """The rows of some issues, by the issue's id; outside of the session, so that they can be changed in memory."""

    def __init__(self, session: Session, ids: Sequence[int]) -> None:
        self.issues = {row.id: row for row in session.scalars(select(Issue).where(Issue.id.in_(ids)))}
        self.reports = {
            row.issue_id: row
            for row in session.scalars(
                select(Report).where(Report.issue_id.in_(ids)).order_by(Report.id.desc())
            )
        }
        self.assignments: dict[int, list[Assignment]] = {}
        for row in session.scalars(
            select(Assignment).where(Assignment.issue_id.in_(ids)).order_by(Assignment.id)
        ):
            self.assignments.setdefault(row.issue_id, []).append(row)
        # Of several the last one stays.
        self.said = dict(
            session.execute(
                select(IssueUpdate.issue_id, IssueUpdate.text)
                .where(IssueUpdate.issue_id.in_(ids))
                .order_by(IssueUpdate.id)
            )
            .tuples()
            .all()
        )
        session.expunge_all()


def _lie_in(session: Session, moved: Sequence[tuple[int, Placed]]) -> None:
    if not moved:
        return
    session.execute(delete(IssueArea).where(IssueArea.issue_id.in_([issue_id for issue_id, _ in moved])))
    copy_rows(
        session, "issue_area", ("issue_id", "area_id"),
        ((issue_id, area.id) for issue_id, placed in moved for area in placed.areas),
    )  # fmt: skip
