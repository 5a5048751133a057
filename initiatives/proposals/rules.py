"""What the city has decided about initiatives, and how many signatures follow from it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from civic.areas.models import Area, AreaEdition
from civic.city.models import City
from initiatives.proposals.models import InitiativeRules


@dataclass(frozen=True, slots=True)
class Rules:
    """As `InitiativeRules` has them. ``opinion_days`` a department has, ``answer_days`` the authors after it."""

    moderation_days: int = 5
    collecting_days: int = 180
    opinion_days: int = 30
    answer_days: int = 14
    least: int = 200
    per_mille: int = 10
    districts_needed: int = 0
    district_least: int = 25
    district_per_mille: int = 5


DEFAULTS = Rules()


def initiative_rules(session: Session) -> Rules:
    """The rules that hold."""
    row = session.get(InitiativeRules, 1)
    if row is None:
        return DEFAULTS
    return Rules(**{name: getattr(row, name) for name in Rules.__dataclass_fields__})


def needed(least: int, per_mille: int, residents: int | None) -> int:
    """Signatures needed where so many live: ``per_mille`` of them, rounded up, and never under ``least``."""
    return max(least, -(-(residents or 0) * per_mille // 1000))


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Signatures needed altogether; by district (row id) in so many of them, where there are districts to reach."""

    needed: int
    districts_needed: int
    districts: dict[int, int | None]


def thresholds(session: Session, rules: Rules, area_id: int | None) -> Thresholds:
    """What an initiative for an area (None: the whole city) needs, by the districts of today's edition.

    An initiative for one area needs no further districts: it is theirs.
    """
    rows = session.execute(
        select(Area.id, Area.residents)
        .join(AreaEdition, AreaEdition.id == Area.edition_id)
        .join(City, City.area_type_id == Area.area_type_id)
        .where(AreaEdition.current)
        .order_by(Area.code)
    ).all()
    if area_id is None:
        known = [row.residents for row in rows]
        residents = None if None in known else sum(known)
    else:
        residents = session.scalar(select(func.max(Area.residents)).where(Area.id == area_id))
    goal = min(rules.districts_needed, len(rows)) if area_id is None else 0
    each = {
        row.id: needed(rules.district_least, rules.district_per_mille, row.residents) if goal else None
        for row in rows
    }
    return Thresholds(needed(rules.least, rules.per_mille, residents), goal, each)
