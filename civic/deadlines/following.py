"""The terms of the law on one issue, as a function of what has happened to it.

Computed anew from the issue's own events, so that nothing is forgotten and nothing counts twice. What was told already,
and an extension, stay; so does the end of a term that runs, when the law is written otherwise later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from civic.categories.models import Category, CategoryGroup
from civic.city.queries import city_rules
from civic.core.calendar import WorkingCalendar
from civic.deadlines.clocks import Clock, ClockSpec, clocks, runs_out
from civic.deadlines.models import IssueClock
from civic.issues.models import Issue

_EVENTS = text("SELECT kind, at FROM event WHERE subject_kind = 'issue' AND subject_id = :id ORDER BY seq")
FOLLOW_OPEN = "deadlines.follow_open"
"""The job that brings the terms of all open issues up to date when a law has changed."""

ENDED = {"withdrawn": "withdrawn", "duplicate": "duplicate"}


@dataclass(frozen=True, slots=True)
class Term:
    """One term as it stands: when it began and ends, and what stopped it when."""

    step: str
    begins_at: datetime
    due: datetime
    stopped_at: datetime | None
    stopped_by: str | None


def terms(
    spec: ClockSpec,
    received_at: datetime,
    happened: Sequence[tuple[str, datetime]],
    calendar: WorkingCalendar,
) -> list[Term]:
    """The terms of a law that have begun, by the (kind, moment) of an issue's events in their order."""
    found: list[Term] = []
    done: dict[str, datetime | None] = {}
    for step in spec.steps:
        begins = received_at if step.begins is None else done.get(step.begins)
        if begins is None:
            done[step.code] = None
            continue
        kinds = {f"issue.{each}" for each in step.stopped_by}
        stop = next(((kind, at) for kind, at in happened if kind in kinds and at >= begins), None)
        done[step.code] = stop[1] if stop else None
        due = runs_out(step, begins, calendar)
        found.append(Term(step.code, begins, due, stop[1] if stop else None, stop[0] if stop else None))
    return found


def follow(session: Session, issue_id: int) -> None:
    """Bring the terms of an issue up to what has happened to it."""
    laws = clocks(session)
    rows = {
        (row.clock_id, row.step): row
        for row in session.scalars(
            select(IssueClock).where(IssueClock.issue_id == issue_id).with_for_update()
        )
    }
    if not laws and not rows:
        return
    issue = _issue(session, issue_id)
    if issue is None:
        return
    calendar = city_rules(session).calendar
    happened = [(row.kind, row.at) for row in session.execute(_EVENTS, {"id": issue_id})]
    wanted: dict[tuple[int, str], Term] = {}
    for law in laws:
        if _under(law, issue, calendar):
            wanted |= {
                (law.id, term.step): term for term in terms(law.spec, issue.received_at, happened, calendar)
            }
    ended = ENDED.get(issue.status)
    for key, term in wanted.items():
        row = rows.pop(key, None)
        if row is None:
            session.execute(
                insert(IssueClock)
                .values(
                    issue_id=issue_id, clock_id=key[0], step=key[1], begins_at=term.begins_at, first_due=term.due,
                    due=term.due, **_stopped(term, ended, issue.changed_at),
                )
                .on_conflict_do_nothing()
            )  # fmt: skip
        else:
            _update(row, term, ended, issue.changed_at)
    gone = [key for key, row in rows.items() if row.stopped_at is None]
    for clock_id, step in gone:
        # It was put under another category, or the law holds no more: nothing is owed by it.
        session.execute(
            delete(IssueClock).where(
                IssueClock.issue_id == issue_id, IssueClock.clock_id == clock_id, IssueClock.step == step
            )
        )


def _issue(session: Session, issue_id: int) -> Any:
    return session.execute(
        select(
            Issue.received_at,
            Issue.status,
            Issue.source,
            Issue.changed_at,
            Category.code.label("category"),
            CategoryGroup.code.label("group"),
        )
        .join(Category, Category.id == Issue.category_id)
        .join(CategoryGroup, CategoryGroup.id == Category.group_id)
        .where(Issue.id == issue_id)
    ).one_or_none()


def _under(law: Clock, issue: Any, calendar: WorkingCalendar) -> bool:
    begins = datetime.combine(law.spec.since, time(0), ZoneInfo(calendar.timezone)).astimezone(UTC)
    return issue.received_at >= begins and law.spec.applies(issue.category, issue.group, issue.source)


def _stopped(term: Term, ended: str | None, at: datetime) -> Mapping[str, Any]:
    if term.stopped_at is None and ended is not None:
        return {"stopped_at": at, "stopped_by": ended}
    return {"stopped_at": term.stopped_at, "stopped_by": term.stopped_by}


def _update(row: IssueClock, term: Term, ended: str | None, at: datetime) -> None:
    if row.begins_at != term.begins_at:
        row.begins_at, row.due, row.first_due, row.extended_at = term.begins_at, term.due, term.due, None
        row.warned_at = row.missed_at = None
    stopped = _stopped(term, ended, at)
    if row.stopped_by in ENDED.values() and stopped["stopped_by"] == row.stopped_by:
        return
    row.stopped_at, row.stopped_by = stopped["stopped_at"], stopped["stopped_by"]
