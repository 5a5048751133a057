"""What today's rules answer where something is proposed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.areas.models import AreaType
from civic.areas.queries import AreaListed
from civic.categories.models import Category
from civic.departments.learning.cases import AreaKey
from civic.departments.models import Jurisdiction

What = tuple[int | None, int | None]
"""Category and group, by row ids; (None, None) is anything."""


@dataclass(frozen=True, slots=True)
class TodaysRule:
    """One jurisdiction; ``group_id`` is that of its category. ``area`` None: everywhere."""

    what: What
    group_id: int | None
    area: AreaKey | None
    department_id: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Who answers today: by a rule of that very place (``same_place``), by a wider one, or by none (``rule`` None),
    which is the triage desk's. ``narrower`` rules of other departments would go on deciding parts of it.
    """

    rule: TodaysRule | None
    same_place: bool
    narrower: int


class TodaysRules:
    """The city's jurisdictions, to be asked about places; areas lie in their parents."""

    def __init__(self, rules: Iterable[TodaysRule], areas: Sequence[AreaListed]) -> None:
        self._rules = {(rule.what, rule.area): rule for rule in rules}
        by_id = {area.id: area for area in areas}
        self._parent = {
            (area.type_code, area.code): (above.type_code, above.code)
            for area in areas
            if area.parent_id is not None and (above := by_id.get(area.parent_id)) is not None
        }

    def answer(self, what: What, group_id: int | None, area: AreaKey | None, proposed_id: int) -> Answer:
        """Who answers there now, in the order of ``civic.departments.routing``; ``group_id`` is that of a category."""
        around = list(self._around(area))
        rule = next(
            (
                found
                for wider in _widening(what, group_id)
                for here in around
                if (found := self._rules.get((wider, here))) is not None
            ),
            None,
        )
        same = rule is not None and (rule.what, rule.area) == (what, area)
        narrower = sum(
            each.department_id != proposed_id and self._lies_in(each, what, area)
            for each in self._rules.values()
        )
        return Answer(rule, same, narrower)

    def _around(self, area: AreaKey | None) -> Iterable[AreaKey | None]:
        while area is not None:
            yield area
            area = self._parent.get(area)
        yield None

    def _lies_in(self, rule: TodaysRule, what: What, area: AreaKey | None) -> bool:
        within = what in _widening(rule.what, rule.group_id) and area in self._around(rule.area)
        return within and (rule.what, rule.area) != (what, area)


def _widening(what: What, group_id: int | None) -> Iterable[What]:
    category, group = what
    yield what
    if category is not None:
        yield None, group_id
    if category is not None or group is not None:
        yield None, None


def todays_rules(session: Session, areas: Sequence[AreaListed]) -> TodaysRules:
    """All jurisdictions of the city, by one statement."""
    rows = session.execute(
        select(
            Jurisdiction.category_id,
            Jurisdiction.group_id,
            Category.group_id,
            AreaType.code,
            Jurisdiction.area_code,
            Jurisdiction.department_id,
        )
        .outerjoin(Category, Category.id == Jurisdiction.category_id)
        .outerjoin(AreaType, AreaType.id == Jurisdiction.area_type_id)
    )
    rules = [
        TodaysRule((category, group), of_group, (kind, area) if kind is not None else None, department)
        for category, group, of_group, kind, area, department in rows
    ]
    return TodaysRules(rules, areas)
