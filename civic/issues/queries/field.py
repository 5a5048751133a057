"""What somebody who works outside takes along: their own assignments, and those nearby that nobody has yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, literal, not_, null, or_, select
from sqlalchemy.orm import Session

from civic.areas.models import Area
from civic.categories.models import Category, CategoryGroup
from civic.core.calendar import WorkingCalendar
from civic.core.permissions import Actor, policies
from civic.departments.calendars import department_calendars
from civic.departments.models import Department
from civic.issues.models import Assignment, Issue, IssueUpdate, Report
from civic.issues.queries.listing import COLUMNS, IssueListed, listed
from civic.issues.queries.timeline import PhotoShown, photos_of
from civic.issues.queries.visibility import in_scope
from civic.issues.status import OPEN

MOST_OF_ONES_OWN = 200
MOST_TO_TAKE = 50


@dataclass(frozen=True, slots=True)
class FieldJob:
    """An open assignment with all that is needed where there is no network.

    ``place`` of ``issue`` is WGS 84. ``words`` are the residents', ``notes`` those of colleagues, each the oldest
    first; what this part is told to do stands before them. ``calendar`` is the department's. ``assignee_id`` is None
    for what nobody has in hand yet.
    """

    issue: IssueListed
    assignment: int
    status: str
    assignee_id: int | None
    target: datetime
    take_by: datetime
    department_id: int
    calendar: WorkingCalendar
    planned_result: str
    criteria: list[Any]
    photo_required: bool
    words: tuple[str, ...]
    notes: tuple[str, ...]
    photos: tuple[PhotoShown, ...]


def field_work(session: Session, actor: Actor) -> list[FieldJob]:
    """The actor's own open assignments, then those of their departments that nobody has in hand; the sooner promised
    first. Raises NotAllowed. Six statements, however many they are.
    """
    policies.require("work.enter", actor)
    own = session.execute(
        _jobs(_working_for(actor), Assignment.assignee_id == actor.person_id).limit(MOST_OF_ONES_OWN)
    ).all()
    free = session.execute(
        _jobs(
            _working_for(actor), Assignment.assignee_id.is_(None), Assignment.status.not_in(("waiting", "blocked")),
            not_(Issue.place_uncertain),
        ).limit(MOST_TO_TAKE)
    ).all()  # fmt: skip
    return _filled(session, actor, [*own, *free])


def field_job(session: Session, actor: Actor, assignment: int) -> FieldJob | None:
    """One assignment as it stands now, also when it has ended; None for who does not work for its department."""
    rows = session.execute(
        _columns().where(Assignment.id == assignment, _working_for(actor, OPEN | {"delivered", "declined"}))
    ).all()
    found = _filled(session, actor, rows)
    return found[0] if found else None


def _columns() -> Any:
    return (
        select(
            *COLUMNS, Issue.planned_result, Issue.criteria, Category.photo_on_delivery,
            Assignment.id.label("assignment"), Assignment.status.label("assignment_status"),
            Assignment.assignee_id, Assignment.target.label("own_target"),
            Assignment.take_by.label("own_take_by"), Assignment.department_id.label("own_department"),
        )
        .select_from(Assignment)
        .join(Issue, Issue.id == Assignment.issue_id)
        .join(Category, Category.id == Issue.category_id)
        .join(CategoryGroup, CategoryGroup.id == Category.group_id)
        .join(Department, Department.id == Issue.department_id)
        .outerjoin(Area, Area.id == Issue.area_id)
    )  # fmt: skip


def _jobs(*conditions: ColumnElement[bool]) -> Any:
    # What waits has no date that runs.
    waits = Assignment.status.in_(("waiting", "blocked"))
    return _columns().where(*conditions).order_by(waits, Assignment.target, Assignment.id)


def _working_for(actor: Actor, statuses: frozenset[str] = OPEN) -> ColumnElement[bool]:
    """Assignments of the actor's departments, on the categories that they work on there, of issues that do not rest."""
    theirs = [
        and_(Assignment.department_id == unit, in_scope(actor, unit)) for unit in sorted(actor.departments)
    ]
    return and_(
        or_(*theirs) if theirs else Assignment.id.is_(None),
        Assignment.status.in_(sorted(statuses)),
        Assignment.issue_status.not_in(("duplicate", "withdrawn")),
    )


def _filled(session: Session, actor: Actor, rows: Sequence[Any]) -> list[FieldJob]:
    ids = sorted({row.id for row in rows})
    if not ids:
        return []
    said, noted, told = _words(session, ids)
    calendars = department_calendars(session)
    photos: dict[int, list[PhotoShown]] = {}
    for photo in photos_of(session, ids):
        photos.setdefault(photo.issue_id, []).append(
            PhotoShown(photo.public_id, photo.kind, photo.width, photo.height)
        )
    return [
        FieldJob(
            issue=listed(row, actor), assignment=row.assignment, status=row.assignment_status,
            assignee_id=row.assignee_id, target=row.own_target, take_by=row.own_take_by,
            department_id=row.own_department, calendar=calendars[row.own_department],
            planned_result=row.planned_result, criteria=row.criteria, photo_required=row.photo_on_delivery,
            words=tuple(said.get(row.id, ())), notes=(*told.get(row.assignment, ()), *noted.get(row.id, ())),
            photos=tuple(photos.get(row.id, ())),
        )
        for row in rows
    ]  # fmt: skip


def _words(
    session: Session, ids: Sequence[int]
) -> tuple[dict[int, list[str]], dict[int, list[str]], dict[int, list[str]]]:
    """What residents said and what colleagues noted, by issue, and what each part is told to do, by assignment; the
    oldest first.
    """
    residents = select(
        Report.issue_id,
        Report.text.label("said"),
        literal("report").label("kind"),
        Report.received_at.label("at"),
        null().cast(IssueUpdate.assignment_id.type).label("part"),
    ).where(Report.issue_id.in_(ids), Report.withdrawn_at.is_(None), Report.text != "")
    colleagues = select(
        IssueUpdate.issue_id,
        IssueUpdate.text,
        literal("note"),
        IssueUpdate.created_at,
        case((IssueUpdate.instructs, IssueUpdate.assignment_id)),
    ).where(IssueUpdate.issue_id.in_(ids), IssueUpdate.visibility == "internal", IssueUpdate.text != "")
    said: dict[int, list[str]] = {}
    noted: dict[int, list[str]] = {}
    told: dict[int, list[str]] = {}
    for row in session.execute(residents.union_all(colleagues).order_by("at")):
        if row.part is not None:
            told.setdefault(row.part, []).append(row.said)
        else:
            (said if row.kind == "report" else noted).setdefault(row.issue_id, []).append(row.said)
    return said, noted, told
