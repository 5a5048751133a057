"""A queue: what waits for a department, for all of somebody's departments, or for the city; page by page.

Pages of the staff's screen call, in one transaction of reading:

    at = moments(rules.calendar)
    page = queue(session, actor, Asked(unit.id, "mine", Filter.from_args(args)), at, sort="pressing", cursor=...)
    chips = view_counts(session, actor, asked, at); values = facets(session, actor, asked, at)

and `civic.triage.commands.look` when somebody has the queue or an issue before them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, literal, null, select, true, union_all
from sqlalchemy.orm import Session, aliased

from civic.areas.models import Area
from civic.categories.models import Category, CategoryGroup
from civic.core.db import Names
from civic.core.errors import DomainError
from civic.core.events import last_seq
from civic.core.permissions import Actor
from civic.departments.models import Department
from civic.issues.models import Assignment, Issue
from civic.issues.queries.listing import COLUMNS, IssueListed, listed
from civic.issues.queries.visibility import words_allowed
from civic.people.models import Person
from civic.triage.conditions import AT_WORK, conditions, due, has_photo, is_open, reopened
from civic.triage.cursors import Cursor
from civic.triage.filters import EVERYTHING, Filter
from civic.triage.models import IssueLook, QueueLook
from civic.triage.moments import Moments
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

    ``due`` is when to take it while it is not accepted, then the target; None while the clock is paused or residents
    judge. ``long_late``: by LONG_LATE. ``seq`` is the issue's last event when the row was read. ``changed``: since the
    actor last looked. ``assignment`` and what belongs to it are None where no part is left.
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
    """A page of it in an order of SORTS, in one statement. What is ended has no date: it stands the newest first.

    Raises NotAllowed, DomainError ``queue.sort_unknown``, ``queue.view_unknown``, ``list.cursor_invalid``.
    """
    if sort not in SORTS:
        raise DomainError("queue.sort_unknown", field="sort")
    limit = max(1, min(limit, LARGEST_PAGE))
    sections = of_work(sort, moments.now) if asked.of_work else of_issues(sort)
    order = f"{sort}{'' if asked.of_work else ' of issues'}"
    start = Cursor.read(cursor, order) if cursor else None
    picked = _picked(actor, asked, moments, sections, start, limit).subquery("picked")
    rows = session.execute(_shown(actor, asked.department_id, picked)).all()
    return _page(rows, actor, order, start, limit, len(sections[0].keys))


def matching(actor: Actor, asked: Asked, moments: Moments, *columns: Any) -> Select[Any]:
    """A select of columns of Issue, and in a queue of work of Assignment, over all that stands in it.

    In a queue of work an issue stands once for each part of it. Raises NotAllowed.
    """
    view, wanted = asked.filters
    if not asked.of_work:
        return select(*columns).select_from(Issue).where(
            has_part(actor, asked.department_id, aliased(Assignment)),
            *conditions(view, actor, moments), *conditions(wanted, actor, moments),
        )  # fmt: skip
    others = Filter(department=wanted.department)
    # Duplicates and what was withdrawn keep their parts open: another issue stands for them, or nobody any more.
    return (
        select(*columns)
        .select_from(Assignment)
        .join(Issue, Issue.id == Assignment.issue_id)
        .where(
            is_open(Assignment), of_department(actor, asked.department_id, Assignment),
            Issue.status.not_in(("duplicate", "withdrawn")),
            *conditions(view, actor, moments, Assignment),
            *conditions(replace(wanted, department=None), actor, moments, Assignment),
            *conditions(others, actor, moments),
        )
    )  # fmt: skip


def _picked(
    actor: Actor, asked: Asked, moments: Moments, sections: list[Section], start: Cursor | None, limit: int
) -> Any:
    """The rows of a page and one more, out of each section that the page can reach."""
    back = start is not None and start.back
    parts = []
    for number, section in enumerate(sections):
        if start is not None and (number > start.section if back else number < start.section):
            continue
        part = Assignment.id if asked.of_work else null().cast(Assignment.id.type)
        columns = [
            Issue.id.label("issue_id"), part.label("assignment_id"), literal(number).label("section"),
            *(key.label(f"key{place}") for place, key in enumerate(section.keys)),
        ]  # fmt: skip
        chosen = matching(actor, asked, moments, *columns).where(section.condition)
        if start is not None and number == start.section:
            chosen = chosen.where(section.beyond(start))
        parts.append(select(chosen.order_by(*section.order(back)).limit(limit + 1).subquery()))
    together = union_all(*parts).subquery()
    keys = [together.c[f"key{place}"] for place in range(len(sections[0].keys))]
    ordered = [
        together.c.section.desc() if back else together.c.section,
        *(key.desc() if sections[0].descending != back else key for key in keys),
    ]
    place = func.row_number().over(order_by=ordered).label("place")
    return select(together, place).order_by(*ordered).limit(limit + 1)


def _shown(actor: Actor, department_id: int | None, picked: Any) -> Select[Any]:
    """All that is shown of the rows that were picked; where no part was, the last one of the department's."""
    theirs = true() if department_id is None else _Part.department_id == department_id
    last = (
        select(func.max(_Part.id))
        .where(_Part.issue_id == picked.c.issue_id, _Part.status != "handed_over", theirs)
        .correlate(picked)
        .scalar_subquery()
    )
    since = func.greatest(QueueLook.since, IssueLook.looked_at)
    keys = [column for column in picked.c if column.name.startswith("key")]
    return (
        select(
            *COLUMNS, Assignment.id.label("assignment"), Assignment.status.label("assignment_status"),
            Assignment.department_id.label("unit_id"), Unit.name.label("unit_name"), Assignment.assignee_id,
            Holder.name.label("assignee"), due(Assignment).label("due"),
            last_seq("issue", picked.c.issue_id).label("seq"),
            has_photo().label("has_photo"), reopened().label("reopened"), picked.c.section, *keys,
            func.coalesce(and_(QueueLook.since.is_not(None), Issue.changed_at > since), False).label("changed"),
        )
        .select_from(picked)
        .join(Issue, Issue.id == picked.c.issue_id)
        .join(Category, Category.id == Issue.category_id)
        .join(CategoryGroup, CategoryGroup.id == Category.group_id)
        .join(Department, Department.id == Issue.department_id)
        .outerjoin(Area, Area.id == Issue.area_id)
        .outerjoin(Assignment, Assignment.id == func.coalesce(picked.c.assignment_id, last))
        .outerjoin(Unit, Unit.id == Assignment.department_id)
        .outerjoin(Holder, Holder.id == Assignment.assignee_id)
        .outerjoin(QueueLook, QueueLook.person_id == actor.person_id)
        .outerjoin(IssueLook, and_(IssueLook.person_id == actor.person_id, IssueLook.issue_id == Issue.id))
        .order_by(picked.c.place)
    )  # fmt: skip


def _page(rows: Any, actor: Actor, order: str, start: Cursor | None, limit: int, keys: int) -> Queue:
    back = start is not None and start.back
    more, shown = len(rows) > limit, list(rows[:limit])
    if back:
        shown.reverse()

    def cursor(row: Any, backwards: bool) -> str:
        return Cursor(
            order, row.section, tuple(getattr(row, f"key{place}") for place in range(keys)), backwards
        ).text

    return Queue(
        rows=[_queued(row, actor) for row in shown],
        before=cursor(shown[0], True) if shown and (more if back else start is not None) else None,
        after=cursor(shown[-1], False) if shown and (back or more) else None,
    )


def _queued(row: Any, actor: Actor) -> Queued:
    involved = frozenset({row.department_id, row.unit_id} - {None})
    words = words_allowed(actor, row.visibility, row.hidden_at is not None, involved, row.category_id)
    return Queued(
        issue=replace(listed(row, actor), title=row.title if words else None), assignment=row.assignment,
        assignment_status=row.assignment_status, department_id=row.unit_id, department_name=row.unit_name,
        assignee_id=row.assignee_id, assignee=row.assignee, due=row.due, long_late=_long_late(row), seq=row.seq,
        has_photo=row.has_photo, reopened=row.reopened, changed=row.changed,
    )  # fmt: skip


def _long_late(row: Any) -> bool:
    return row.due is not None and row.section == 2
