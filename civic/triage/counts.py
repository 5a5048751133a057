"""How much stands in each view of a queue, and behind each value of its filters. Asked for apart from the list.

Counts are of a queue of work. All of it is bounded: no count goes beyond MOST_COUNTED, and of no reading more rows are
counted, so that the counts beside the filters of a longer queue say how many there are at least.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Text, case, cast, func, literal, null, select, tuple_, union_all
from sqlalchemy.orm import Session

from civic.categories.models import Category, CategoryGroup
from civic.core.permissions import Actor
from civic.departments.models import Department
from civic.issues.models import Assignment
from civic.triage.conditions import AT_WORK, at_risk, due, has_photo
from civic.triage.filters import EVERYTHING, Filter
from civic.triage.moments import Moments
from civic.triage.queue import Asked, judged, matching
from civic.triage.views import VIEWS

MOST_COUNTED: Final = 1_000
"""Beyond it a count says only that there are more."""


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
        of_view = replace(asked, view=view)
        if of_view.filters[0].statuses == ("delivered",):
            standing = judged(actor, of_view, moments)
        else:
            standing = matching(actor, of_view, moments, literal(1).label("one"))
        few = standing.limit(MOST_COUNTED + 1).subquery()
        columns.append(select(func.count()).select_from(few).scalar_subquery().label(view))
    row = session.execute(select(*columns)).one()
    return {view: Count.of(getattr(row, view)) for view in views}


_SPANS: Final = (("now", "late"), ("today", "today"), ("week", "week"))
"""Until which of the moments a date counts to which target, to the first that it reaches."""

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
    readings = [(free, asked)] if free else []
    for name in chosen:
        unsaid: dict[str, Any] = {FACETS[name]: getattr(EVERYTHING, FACETS[name])}
        readings.append(([name], replace(asked, wanted=replace(asked.wanted, **unsaid))))
    grouped = (
        select(literal(place), _grouped(actor, narrowed, moments, names).subquery())
        for place, (names, narrowed) in enumerate(readings)
    )
    rows: dict[int, list[Any]] = defaultdict(list)
    for place, *row in session.execute(union_all(*grouped)):
        rows[place].append(row)
    found: dict[str, dict[str, Count]] = {}
    for place, (names, _) in enumerate(readings):
        found |= _counted(names, rows[place])
    return found


def _counted(names: Sequence[str], rows: Sequence[Any]) -> dict[str, dict[str, Count]]:
    """The counts of some filters out of what `_grouped` has found for them."""
    numbers: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    read: dict[str, int] = defaultdict(int)
    for name, value, group, number in rows:
        read[name] += number
        if name == "category":
            numbers["group"][group] += number
        if value is not None:
            numbers[name][value] += number
    more = any(each > MOST_COUNTED for each in read.values())
    if "target" in names:
        when = numbers["when"]
        numbers["target"] = {
            "late": when["late"], "risk": numbers["risk"]["yes"], "today": when["late"] + when["today"],
            "week": when["late"] + when["today"] + when["week"], "none": when["none"],
        }  # fmt: skip
    return {
        name: {value: Count.of(number, at_least=more) for value, number in numbers[name].items()}
        for name in names
    }


def _at_work(wanted: Filter) -> Filter:
    """Counts are of what is open: ended statuses are left out of them."""
    return replace(wanted, statuses=tuple(status for status in wanted.statuses if status in AT_WORK))


def _grouped(actor: Actor, asked: Asked, moments: Moments, names: Sequence[str]) -> Any:
    """Rows of (key, value, code of the category's group, number) for these filters, all out of one reading of what
    matches: of each key they come to all that was read.
    """
    read = (
        matching(
            actor, asked, moments, Assignment.issue_status, Assignment.priority, Assignment.category_id,
            Assignment.area_id, Assignment.department_id, Assignment.source, Assignment.language,
            (Assignment.round > 0).label("reopened"), (Assignment.status == "waiting").label("waiting"),
            has_photo(Assignment.issue_id).label("photo"), due(Assignment).label("due"),
        )
        .limit(MOST_COUNTED + 1)
        .subquery("read")
        .c
    )  # fmt: skip
    spans = [(read.due < getattr(moments, until), span) for until, span in _SPANS]
    values = {
        "status": read.issue_status, "priority": read.priority, "category": read.category_id, "area": read.area_id,
        "department": read.department_id, "source": read.source, "language": read.language,
        "photo": _yes_or_no(read.photo), "reopened": _yes_or_no(read.reopened),
        "waiting": _yes_or_no(read.waiting), "when": case(*spans, (read.due.is_(None), "none"), else_="later"),
        "risk": _yes_or_no(at_risk(read.due, read.category_id, moments)),
    }  # fmt: skip
    of = {"group": ["category"], "target": ["when", "risk"]}
    keys = list(dict.fromkeys(key for name in names for key in of.get(name, [name])))
    rows = select(*(values[key].label(key) for key in keys)).subquery("rows").c
    counted = (
        select(
            case(*((func.grouping(rows[key]) == 0, literal(key)) for key in keys)).label("key"),
            *(rows[key] for key in keys), func.count().label("number"),
        )
        .group_by(func.grouping_sets(*(tuple_(rows[key]) for key in keys)))
        .subquery("counted")
        .c
    )  # fmt: skip
    said = {key: cast(counted[key], Text) for key in keys}
    group: Any = null()
    for key, kind in (("category", Category), ("department", Department)):
        if key in keys:
            said[key] = cast(select(kind.code).where(kind.id == counted[key]).scalar_subquery(), Text)
    if "category" in keys:
        groups = select(CategoryGroup.code).join(Category, Category.group_id == CategoryGroup.id)
        group = groups.where(Category.id == counted.category).scalar_subquery()
    return select(counted.key, func.coalesce(*said.values(), null()), group, counted.number)


def _yes_or_no(value: Any) -> Any:
    return case((value, "yes"), else_="no")
