"""How much stands in each view of a queue, and behind each value of its filters. Asked for apart from the list.

Counts are of a queue of work. All of it is bounded: no count goes beyond MOST_COUNTED, and no more than MOST_READ rows
are read for those beside filters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Text, case, cast, func, literal, select, union_all
from sqlalchemy.orm import Session

from civic.categories.models import Category, CategoryGroup
from civic.core.permissions import Actor
from civic.departments.models import Department
from civic.issues.models import Assignment, Issue
from civic.triage.conditions import AT_WORK, at_risk, at_work, due, has_photo, reopened
from civic.triage.filters import EVERYTHING, Filter
from civic.triage.moments import Moments
from civic.triage.queue import Asked, matching
from civic.triage.views import VIEWS

MOST_COUNTED: Final = 1_000
"""Beyond it a count says only that there are more."""

MOST_READ: Final = 5_000
"""Rows that are read for the counts beside filters. Of a longer queue they say how many there are at least."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are; with ``more`` at least so many."""

    number: int
    more: bool = False

    @classmethod
    def of(cls, number: int, *, at_least: bool = False) -> Count:
        return cls(MOST_COUNTED, True) if number > MOST_COUNTED else cls(number, at_least)


def view_counts(
    session: Session, actor: Actor, asked: Asked, moments: Moments, views: Sequence[str] = tuple(VIEWS)
) -> dict[str, Count]:
    """How much stands in each view, narrowed by the filter asked for; in one statement. Raises NotAllowed."""
    columns = []
    for view in views:
        few = matching(actor, replace(asked, view=view), moments, literal(1).label("one")).limit(
            MOST_COUNTED + 1
        )
        columns.append(select(func.count()).select_from(few.subquery()).scalar_subquery().label(view))
    row = session.execute(select(*columns)).one()
    return {view: Count.of(getattr(row, view)) for view in views}


ALL_READ: Final = "*"
"""Stands where a value stands, for how many rows were read."""

FACETS: Final[Mapping[str, str]] = {
    "status": "statuses", "priority": "priorities", "category": "categories", "group": "groups", "area": "area",
    "department": "department", "source": "sources", "language": "languages", "photo": "has_photo",
    "reopened": "reopened", "waiting": "waiting", "target": "targets",
}  # fmt: skip
"""Names of filters (`filters.ARGS`) beside whose values counts stand → their field."""


def facets(session: Session, actor: Actor, asked: Asked, moments: Moments) -> dict[str, dict[str, Count]]:
    """Name of a filter → value as an address has it → how much of the view's work would stand there.

    A filter's own choice does not narrow the counts beside its values: they say what choosing another one would show.
    Values that nothing has are left out. In one statement; raises NotAllowed.
    """
    asked = replace(asked, view="all" if not asked.of_work else asked.view, wanted=_at_work(asked.wanted))
    chosen = [name for name, field in FACETS.items() if getattr(asked.wanted, field) not in (None, ())]
    free = [name for name in FACETS if name not in chosen]
    parts = [_grouped(actor, asked, moments, free)] if free else []
    for name in chosen:
        unsaid: dict[str, Any] = {FACETS[name]: getattr(EVERYTHING, FACETS[name])}
        narrowed = replace(asked.wanted, **unsaid)
        parts.append(_grouped(actor, replace(asked, wanted=narrowed), moments, [name]))
    found: dict[str, dict[str, Count]] = defaultdict(dict)
    rows = session.execute(union_all(*parts)).all()
    read = {name: number for name, value, number in rows if value == ALL_READ}
    for name, value, number in rows:
        if value != ALL_READ:
            found[name][value] = Count.of(
                number, at_least=read[name if name in chosen else free[0]] > MOST_READ
            )
    return dict(found)


def _at_work(wanted: Filter) -> Filter:
    """Counts are of what is open: ended statuses are left out of them."""
    return replace(wanted, statuses=tuple(status for status in wanted.statuses if status in AT_WORK))


def _grouped(actor: Actor, asked: Asked, moments: Moments, names: Sequence[str]) -> Any:
    """Rows of (filter, value, number) for these filters, all out of one reading of what matches; one of them is of the
    first of them and ALL_READ, with how many rows were read.
    """
    columns = {
        "status": Issue.status, "priority": Issue.priority, "category": Issue.category_id, "area": Issue.area_id,
        "department": Assignment.department_id, "source": Issue.source, "language": Issue.language,
        "photo": has_photo(), "reopened": reopened(), "waiting": Assignment.status == "waiting",
    }  # fmt: skip
    if "group" in names:
        columns["group"] = columns["category"]
    wanted = [name for name in columns if name in names]
    read = matching(
        actor, asked, moments, *(columns[name].label(f"f_{name}") for name in wanted), due(Assignment).label("due"),
        Issue.category_id.label("kind"),
    )  # fmt: skip
    # It says nothing new, but names an index that has all that is counted.
    rows = read.where(at_work()).limit(MOST_READ + 1).cte(f"read_{names[0]}")
    size = select(
        literal(names[0]).label("name"), literal(ALL_READ).label("value"), func.count().label("number")
    )
    parts: list[Any] = [size.select_from(rows)]
    for name in wanted:
        counted = (
            select(rows.c[f"f_{name}"].label("value"), func.count().label("number"))
            .group_by(rows.c[f"f_{name}"])
            .subquery()
        )
        parts.append(_named(name, counted))
    if "target" in names:
        parts.append(_targets(rows, moments))
    return select(union_all(*parts).subquery())


def _named(name: str, counted: Any) -> Any:
    """The counts of a filter with its values as an address has them."""
    value, number = counted.c.value, counted.c.number
    if name in ("photo", "reopened", "waiting"):
        value = case((value, "yes"), else_="no")
    chosen = select(literal(name).label("name"), cast(value, Text).label("value"), number)
    if name == "category":
        return _coded(name, Category.code, number).join(counted, counted.c.value == Category.id)
    if name == "department":
        return _coded(name, Department.code, number).join(counted, counted.c.value == Department.id)
    if name == "group":
        summed = func.sum(number).label("number")
        return (
            _coded(name, CategoryGroup.code, summed)
            .join(Category, Category.group_id == CategoryGroup.id)
            .join(counted, counted.c.value == Category.id)
            .group_by(CategoryGroup.code)
        )
    return chosen.where(counted.c.value.is_not(None))


def _coded(name: str, code: Any, number: Any) -> Any:
    return select(literal(name).label("name"), cast(code, Text).label("value"), number).select_from(
        code.class_
    )


def _targets(rows: Any, moments: Moments) -> Any:
    """Five counts out of one reading: these overlap."""
    when = rows.c.due
    conditions = {
        "late": when < moments.now,
        "risk": at_risk(when, rows.c.kind, moments),
        "today": when < moments.today,
        "week": when < moments.week,
        "none": when.is_(None),
    }
    counted = (
        select(*(func.count().filter(condition).label(name) for name, condition in conditions.items()))
        .select_from(rows)
        .cte(f"{rows.name}_targets")
    )
    return union_all(
        *(
            select(literal("target").label("name"), literal(name).label("value"), counted.c[name])
            for name in conditions
        )
    )
