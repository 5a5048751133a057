"""A queue: what waits for a department, for all of somebody's departments, or for the city; page by page.

Pages of the staff's screen call, in one transaction of reading:

    at = moments(rules.calendar)
    page = queue(session, actor, Asked(unit.id, "mine", Filter.from_args(args)), at, sort="pressing", cursor=...)
    chips = view_counts(session, actor, asked, at); values = facets(session, actor, asked, at)

and `civic.triage.commands.look` when somebody has the queue or an issue before them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Integer,
    Select,
    and_,
    bindparam,
    func,
    literal,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session, aliased

from civic.areas.models import Area
from civic.categories.models import Category, CategoryGroup
from civic.core.db import Names
from civic.core.errors import DomainError
from civic.core.events import last_seq
from civic.core.permissions import Actor
from civic.deadlines.queries.near import Mark, mark_now
from civic.departments.models import Department
from civic.issues.models import Assignment, Issue
from civic.issues.queries.listing import COLUMNS, IssueListed, listed
from civic.issues.queries.visibility import words_allowed
from civic.people.models import Person
from civic.triage.conditions import AT_WORK, conditions, due, has_photo, queued, reopened
from civic.triage.cursors import Cursor
from civic.triage.filters import EVERYTHING, Filter
from civic.triage.models import IssueLook, QueueLook
from civic.triage.moments import LONG_LATE, Moments
from civic.triage.orders import Section, of_issues, of_work
from civic.triage.scope import has_part, of_department
from civic.triage.sorting import SORTS
from civic.triage.views import VIEWS

LARGEST_PAGE = 200

Holder = aliased(Person)
Unit = aliased(Department)
_Part = aliased(Assignment)


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose queue (`scope.of_department`), by which view of VIEWS, narrowed by which filter."""

    department_id: int | None
    view: str = "all"
    wanted: Filter = EVERYTHING

    @property
    def filters(self) -> tuple[Filter, Filter]:
        """The view's and the one that narrows it. Raises DomainError ``queue.view_unknown``."""
        if self.view not in VIEWS:
            raise DomainError("queue.view_unknown", field="view")
        return VIEWS[self.view], self.wanted

    @property
    def of_work(self) -> bool:
        """Whether it is a queue of open assignments alone, else one of issues, ended ones among them."""
        return all(AT_WORK.issuperset(each.statuses) for each in self.filters)


@dataclass(frozen=True, slots=True)
class Queued:
    """An issue with the part that is meant: the department's, open where the queue is of work.

    ``due`` is when to take it while it is not accepted, then the target; None while the clock is paused, before its
    turn, or while residents judge. ``long_late``: by LONG_LATE. ``seq`` is the issue's last event when the row was
    read. ``changed``: since the actor last looked. ``assignment`` and what belongs to it are None where no part is
    left. ``mark``: how far its present date has been escalated.
    """

    issue: IssueListed
    assignment: int | None
    assignment_status: str | None
    department_id: int | None
    department_name: Names | None
    assignee_id: int | None
    assignee: str | None
    due: datetime | None
    long_late: bool
    seq: int
    has_photo: bool
    reopened: bool
    changed: bool
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of a queue, and the cursors of the pages before and after it, None where there is none."""

    rows: list[Queued]
    before: str | None
    after: str | None


def queue(
    session: Session, actor: Actor, asked: Asked, moments: Moments, *, sort: str = "pressing", limit: int = 50,
    cursor: str | None = None,
) -> Queue:  # fmt: skip
    """A page of it in an order of SORTS, in at most four statements. What is ended has no date: it stands the newest
    first.

    Raises NotAllowed, DomainError ``queue.sort_unknown``, ``queue.view_unknown``, ``list.cursor_invalid``.
    """
    if sort not in SORTS:
        raise DomainError("queue.sort_unknown", field="sort")
    limit = max(1, min(limit, LARGEST_PAGE))
    sections = of_work(sort, moments.now) if asked.of_work else of_issues(sort)
    order = f"{sort}{'' if asked.of_work else ' of issues'}"
    start = Cursor.read(cursor, order) if cursor else None
    picked = _picked(session, actor, asked, moments, sections, start, limit)
    back = start is not None and start.back
    more, picked = len(picked) > limit, list(picked[:limit])
    if back:
        picked.reverse()

    def at(row: Any, backwards: bool) -> str:
        keys = (getattr(row, f"key{place}") for place in range(len(sections[0].keys)))
        return Cursor(order, row.section, tuple(keys), backwards).text

    return Queue(
        rows=_shown(session, actor, asked.department_id, moments, picked),
        before=at(picked[0], True) if picked and (more if back else start is not None) else None,
        after=at(picked[-1], False) if picked and (back or more) else None,
    )


def matching(actor: Actor, asked: Asked, moments: Moments, *columns: Any) -> Select[Any]:
    """A select of columns of Issue, and in a queue of work of Assignment, over all that stands in it.

    In a queue of work an issue stands once for each part of it. Raises NotAllowed.
    """
    view, wanted = asked.filters
    if not asked.of_work:
        return select(*columns).select_from(Issue).where(
            has_part(actor, asked.department_id, _Part),
            *conditions(view, actor, moments), *conditions(wanted, actor, moments),
        )  # fmt: skip
    others = Filter(department=wanted.department)
    return (
        select(*columns)
        .select_from(Assignment)
        # Every part has an issue, but the database does not read those that nothing asks of: it drops an outer join.
        .outerjoin(Issue, Issue.id == Assignment.issue_id)
        .where(
            queued(Assignment), of_department(actor, asked.department_id, Assignment),
            *conditions(view, actor, moments, Assignment),
            *conditions(replace(wanted, department=None), actor, moments, Assignment),
            *conditions(others, actor, moments),
        )
    )  # fmt: skip


def judged(actor: Actor, asked: Asked, moments: Moments) -> Select[Any]:
    """The ids of the issues in a queue whose view is of what is delivered, found by their parts, to be counted.

    Raises NotAllowed.
    """
    return (
        select(Assignment.issue_id)
        .outerjoin(Issue, Issue.id == Assignment.issue_id)
        .where(
            # As ix_assignment_judged says it.
            Assignment.issue_status == "delivered", Assignment.status != "handed_over",
            of_department(actor, asked.department_id, Assignment), *conditions(asked.wanted, actor, moments),
        )
        .distinct()
    )  # fmt: skip


def _picked(
    session: Session, actor: Actor, asked: Asked, moments: Moments, sections: list[Section], start: Cursor | None,
    limit: int,
) -> list[Any]:  # fmt: skip
    """The rows of a page and one more, out of one section after the other until there are enough."""
    back = start is not None and start.back
    issue: Any = Assignment.issue_id if asked.of_work else Issue.id
    part: Any = Assignment.id if asked.of_work else null().cast(Assignment.id.type)
    standing = matching(actor, asked, moments, issue.label("issue_id"), part.label("assignment_id"))
    picked: list[Any] = []
    numbered = list(enumerate(sections))
    for number, section in reversed(numbered) if back else numbered:
        if start is not None and (number > start.section if back else number < start.section):
            continue
        keys = (key.label(f"key{place}") for place, key in enumerate(section.keys))
        chosen = standing.add_columns(literal(number).label("section"), *keys).where(section.condition)
        if start is not None and number == start.section:
            chosen = chosen.where(section.beyond(start))
        picked += session.execute(chosen.order_by(*section.order(back)).limit(limit + 1 - len(picked))).all()
        if len(picked) > limit:
            break
    return picked


def _shown_columns() -> Select[Any]:
    """All that is shown of the rows that were picked, in their order; without a part, with the department's last."""
    picked = (
        func.unnest(bindparam("issues", type_=ARRAY(BigInteger)), bindparam("parts", type_=ARRAY(BigInteger)))
        .table_valued("issue_id", "part_id", with_ordinality="place", name="picked")
        .render_derived()
    )
    unit = bindparam("unit", type_=Integer)
    last = (
        select(func.max(_Part.id))
        .where(
            _Part.issue_id == picked.c.issue_id, _Part.status != "handed_over",
            or_(unit.is_(None), _Part.department_id == unit),
        )
        .correlate(picked)
        .scalar_subquery()
    )  # fmt: skip
    person = bindparam("person", type_=Integer)
    mark = mark_now()
    since = func.greatest(QueueLook.since, IssueLook.looked_at)
    return (
        select(
            *COLUMNS, Assignment.id.label("assignment"), Assignment.status.label("assignment_status"),
            Assignment.department_id.label("unit_id"), Unit.name.label("unit_name"), Assignment.assignee_id,
            Holder.name.label("assignee"), due(Assignment).label("due"),
            last_seq("issue", picked.c.issue_id).label("seq"), has_photo().label("has_photo"),
            reopened().label("reopened"), mark.c.role.label("mark_role"), mark.c.told.label("mark_told"),
            mark.c.at.label("mark_at"),
            func.coalesce(and_(QueueLook.since.is_not(None), Issue.changed_at > since), False).label("changed"),
        )
        .select_from(picked)
        .join(Issue, Issue.id == picked.c.issue_id)
        .join(Category, Category.id == Issue.category_id)
        .join(CategoryGroup, CategoryGroup.id == Category.group_id)
        .join(Department, Department.id == Issue.department_id)
        .outerjoin(Area, Area.id == Issue.area_id)
        .outerjoin(Assignment, Assignment.id == func.coalesce(picked.c.part_id, last))
        .outerjoin(Unit, Unit.id == Assignment.department_id)
        .outerjoin(Holder, Holder.id == Assignment.assignee_id)
        .outerjoin(mark, true())
        .outerjoin(QueueLook, QueueLook.person_id == person)
        .outerjoin(IssueLook, and_(IssueLook.person_id == person, IssueLook.issue_id == Issue.id))
        .order_by(picked.c.place)
    )  # fmt: skip


# Built once: every queue asks this, and building the statement costs more than asking.
_SHOWN = _shown_columns()


def _shown(
    session: Session, actor: Actor, department_id: int | None, moments: Moments, picked: Sequence[Any]
) -> list[Queued]:
    if not picked:
        return []
    asked = {
        "issues": [row.issue_id for row in picked],
        "parts": [row.assignment_id for row in picked],
        "unit": department_id,
        "person": actor.person_id,
    }
    return [_queued(row, actor, moments) for row in session.execute(_SHOWN, asked)]


def _queued(row: Any, actor: Actor, moments: Moments) -> Queued:
    involved = frozenset({row.department_id, row.unit_id} - {None})
    words = words_allowed(actor, row.visibility, row.hidden_at is not None, involved, row.category_id)
    return Queued(
        issue=replace(listed(row, actor), title=row.title if words else None), assignment=row.assignment,
        assignment_status=row.assignment_status, department_id=row.unit_id, department_name=row.unit_name,
        assignee_id=row.assignee_id, assignee=row.assignee, due=row.due,
        long_late=_is_long_late(row.due, moments), seq=row.seq, has_photo=row.has_photo,
        reopened=row.reopened, changed=row.changed,
        mark=Mark(row.mark_role, row.mark_told, row.mark_at) if row.mark_role else None,
    )  # fmt: skip


def _is_long_late(due_at: datetime | None, moments: Moments) -> bool:
    return due_at is not None and due_at < moments.now - LONG_LATE
