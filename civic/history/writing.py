"""Rows of a chunk that are new: each an issue with its report, its assignment and the events of its past."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.bulk import copy_rows
from civic.core.event_import import append_events
from civic.core.secrets import new_salt, report_secret, secret_hash
from civic.history.chunk import Placed
from civic.history.city import City
from civic.history.past import Book, PastIssue
from civic.history.tables import Numbered, insert, new_public_ids, plain
from civic.issues.dates import promised_dates
from civic.issues.models import Assignment, Issue, IssueUpdate, Report
from civic.issues.policy import stricter

IMPORTED = ("source", "external_id", "issue_id", "digest", "imported_at")


def write_new(
    session: Session,
    city: City,
    placed: Sequence[Placed],
    *,
    source: str,
    language: str,
    key: bytes,
    at: datetime,
) -> int:
    """Write them down in the caller's transaction, as the owner of the tables; returns the number of events.

    ``key`` is the city's secret key, ``at`` the moment of the import.
    """
    if not placed:
        return 0
    issues, reports, assignments = (Numbered(session, table) for table in (Issue, Report, Assignment))
    for table in (issues, reports, assignments):
        table.reserve(len(placed))
    updates = Numbered(session, IssueUpdate)
    updates.reserve(sum(bool(each.row.answer) for each in placed))
    public_ids = iter(new_public_ids(session, len(placed)))
    with clock.frozen(at) as time:
        book = Book(time, language, assignments.add, updates.add, [])
        for each in placed:
            _live(book, city, each, next(public_ids), issues, reports, key)
    insert(session, Issue, issues.rows)
    insert(session, Report, reports.rows)
    insert(session, Assignment, assignments.rows)
    insert(session, IssueUpdate, updates.rows)
    copy_rows(
        session, "issue_area", ("issue_id", "area_id"),
        (
            (issue.id, area.id)
            for issue, each in zip(issues.rows, placed, strict=True)
            for area in each.areas
        ),
    )  # fmt: skip
    copy_rows(
        session, "imported_issue", IMPORTED,
        (
            (source, each.row.external_id, issue.id, each.digest, at)
            for issue, each in zip(issues.rows, placed, strict=True)
        ),
    )  # fmt: skip
    return append_events(session, book.events)


def _live(
    book: Book, city: City, placed: Placed, public_id: str, issues: Numbered, reports: Numbered, key: bytes
) -> None:
    row = placed.row
    category = city.categories[row.category]
    department_id, code = city.department(row.department, category, placed.areas)
    take_by, target = promised_dates(category, city.calendars[department_id], row.received_at)
    if row.target is not None:
        take_by, target = min(take_by, row.target), row.target
    planned_result = category.planned_result.get(book.language, "")
    issue = issues.add(
        plain(
            Issue,
            public_id=public_id, category_id=category.id, status="received",
            visibility=stricter(category.visibility, row.visibility),
            title=row.title, language=book.language, address=row.address, department_id=department_id,
            planned_result=planned_result, criteria=list(category.criteria), received_at=row.received_at,
            changed_at=row.received_at, take_by=take_by, target=target, promised=target, target_confirmed=False,
            report_count=1, affected_count=1, round=0, source=row.channel,
        )
    )  # fmt: skip
    nonce = new_salt()
    report = reports.add(
        plain(
            Report,
            issue_id=issue.id, link_nonce=nonce, link_hash=secret_hash(report_secret(key, nonce)), text=row.text,
            language=book.language, planned_result=planned_result, answers={}, salt=new_salt(),
            received_at=row.received_at, source="import",
        )
    )  # fmt: skip
    assignment = book.new_assignment(
        plain(
            Assignment,
            issue_id=issue.id, department_id=department_id, status="assigned", assigned_at=row.received_at,
            take_by=take_by, target=target, promised=target,
        )
    )  # fmt: skip
    past = PastIssue(book, issue, report, [assignment], {department_id: code})
    past.lies_at(placed, city.home(placed.areas))
    past.receive(category)
    past.reach(row, row.changed_at)
