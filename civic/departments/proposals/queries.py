"""Proposals as the page and the command line show them, beside what holds today."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from civic.areas.models import AreaType
from civic.areas.queries import AreaListed, current_areas
from civic.categories.models import Category, CategoryGroup
from civic.core.db import Names
from civic.departments.models import Department
from civic.departments.proposals.models import RoutingProposal
from civic.departments.proposals.today import todays_rules

SHOWN: Final = ("differs", "same", "decided")
"""Kinds of proposals: undecided that differ from today's answer or not, and decided ones."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A department as a proposal names it."""

    id: int
    code: str
    name: Names
    kind: str
    retired: bool


@dataclass(frozen=True, slots=True)
class Named:
    """A group, category, type of area or area."""

    code: str
    name: Names


@dataclass(frozen=True, slots=True)
class Today:
    """Who answers at the proposal's place today. ``rule`` is that of the very place (``same``, which would be
    replaced), a ``wider`` one, or ``none``: the triage desk. ``narrower`` rules of others stay and go first.
    """

    department: Unit | None
    rule: str
    narrower: int


@dataclass(frozen=True, slots=True)
class ProposalListed:
    """A proposal. ``group`` and ``category`` None: any; ``area`` None: everywhere."""

    id: int
    group: Named | None
    category: Named | None
    area_type: Named | None
    area: Named | None
    department: Unit
    support: int
    cases: int
    confidence: float
    alternatives: tuple[tuple[Unit, int], ...]
    status: str
    chosen: Unit | None
    decided_at: datetime | None
    made_at: datetime
    today: Today
    differs: bool

    @property
    def kind(self) -> str:
        """One of ``SHOWN``."""
        if self.status != "proposed":
            return "decided"
        return "differs" if self.differs else "same"

    @property
    def other_cases(self) -> int:
        return self.cases - self.support


@dataclass(frozen=True, slots=True)
class ProposalFilter:
    """What a list is narrowed to. ``group`` and ``department`` are codes; ``min_confidence`` is 0 to 1."""

    kinds: Collection[str] = SHOWN
    group: str = ""
    department: str = ""
    min_confidence: float = 0.0

    def fits(self, listed: ProposalListed) -> bool:
        return (
            listed.kind in self.kinds
            and (not self.group or (listed.group is not None and listed.group.code == self.group))
            and (not self.department or listed.department.code == self.department)
            and listed.confidence >= self.min_confidence
        )


@dataclass(frozen=True, slots=True)
class Proposals:
    """Those that fit the filter, and what the whole table holds. ``counts`` is by kind; ``made_at`` is when the history
    was last asked.
    """

    found: tuple[ProposalListed, ...]
    counts: dict[str, int]
    units: tuple[Unit, ...]
    groups: tuple[Named, ...]
    made_at: datetime | None


_ROWS = (
    select(
        RoutingProposal,
        Category.code.label("category"),
        Category.name.label("category_name"),
        CategoryGroup.code.label("group"),
        CategoryGroup.name.label("group_name"),
        Category.group_id.label("of_group"),
        AreaType.code.label("area_type"),
        AreaType.name.label("area_type_name"),
    )
    .outerjoin(Category, Category.id == RoutingProposal.category_id)
    .outerjoin(CategoryGroup, CategoryGroup.id == func.coalesce(RoutingProposal.group_id, Category.group_id))
    .outerjoin(AreaType, AreaType.id == RoutingProposal.area_type_id)
    # Wider rules before the narrower ones that are exceptions to them.
    .order_by(
        CategoryGroup.position.asc().nulls_first(),
        CategoryGroup.id,
        RoutingProposal.category_id.is_not(None),
        Category.position,
        Category.id,
        RoutingProposal.area_code.asc().nulls_first(),
        RoutingProposal.id.desc(),
    )
)


def proposals(session: Session, wanted: ProposalFilter = ProposalFilter()) -> Proposals:
    """Proposals beside today's rules: first what differs from them, then the rest, each in the city's order."""
    rows = session.execute(_ROWS).all()
    units = {
        row.id: Unit(row.id, row.code, row.name, row.kind, row.retired_at is not None)
        for row in session.execute(
            select(
                Department.id, Department.code, Department.name, Department.kind, Department.retired_at
            ).order_by(Department.code)
        )
    }
    areas = current_areas(session)
    today, named = todays_rules(session, areas), _names(areas)
    by_code = {unit.code: unit for unit in units.values()}
    triage = next((unit for unit in units.values() if unit.kind == "triage" and not unit.retired), None)

    def listed(row: Any) -> ProposalListed:
        proposal: RoutingProposal = row.RoutingProposal
        area = (str(row.area_type), proposal.area_code) if proposal.area_code is not None else None
        what = (proposal.category_id, proposal.group_id)
        answer = today.answer(what, row.of_group, area, proposal.department_id)
        who = units[answer.rule.department_id] if answer.rule else triage
        others = proposal.alternatives.items()
        return ProposalListed(
            id=proposal.id,
            group=Named(row.group, row.group_name) if row.group else None,
            category=Named(row.category, row.category_name) if row.category else None,
            area_type=Named(row.area_type, row.area_type_name) if row.area_type else None,
            area=Named(area[1], named.get(area, {})) if area else None,
            department=units[proposal.department_id],
            support=proposal.support, cases=proposal.cases, confidence=proposal.confidence,
            alternatives=tuple(
                (by_code[code], cases)
                for code, cases in sorted(others, key=lambda item: (-item[1], item[0]))
                if code in by_code
            ),
            status=proposal.status,
            chosen=units[proposal.chosen_id] if proposal.chosen_id is not None else None,
            decided_at=proposal.decided_at, made_at=proposal.made_at,
            today=Today(
                who, "none" if answer.rule is None else "same" if answer.same_place else "wider", answer.narrower
            ),
            differs=who is None or who.id != proposal.department_id,
        )  # fmt: skip

    everything = [listed(row) for row in rows]
    counts = {kind: sum(each.kind == kind for each in everything) for kind in SHOWN}
    found = sorted(filter(wanted.fits, everything), key=lambda each: SHOWN.index(each.kind))
    groups = {each.group.code: each.group for each in everything if each.group is not None}
    return Proposals(
        tuple(found), counts, tuple(units.values()), tuple(groups.values()),
        max((each.made_at for each in everything), default=None),
    )  # fmt: skip


def _names(areas: Collection[AreaListed]) -> dict[tuple[str, str], Names]:
    return {(area.type_code, area.code): area.name for area in areas}
