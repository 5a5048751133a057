"""What the city has decided about initiatives, and how many signatures follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from civic.areas.models import Area, AreaEdition
from civic.city.models import City
from civic.core.datafiles import DataFileError, Table
from initiatives.proposals.models import PROPOSERS, Initiative, InitiativeRules


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
    proposers: str = "account"
    comment_length: int = 2000
    comments_a_day: int = 50


DEFAULTS = Rules()

BOUNDS: Final[Mapping[str, tuple[int, int]]] = {
    "moderation_days": (1, 60), "collecting_days": (1, 1100), "opinion_days": (1, 365), "answer_days": (0, 90),
    "least": (1, 10_000_000), "per_mille": (0, 1000), "districts_needed": (0, 1000), "district_least": (1, 10_000_000),
    "district_per_mille": (0, 1000), "comment_length": (200, 10_000), "comments_a_day": (1, 1000),
}  # fmt: skip
"""The least and the most that each number may be."""

PREFIX: Final = "initiatives"
MOST_VERSIONS: Final = 50


class InitiativesError(DataFileError):
    """The file cannot be used; codes are ``initiatives.*``, the message names file and key."""


@dataclass(frozen=True, slots=True)
class RulesVersion:
    """One version of the rules, by its number, and since when it held."""

    number: int
    since: datetime
    rules: Rules


def initiative_rules(session: Session) -> Rules:
    """The rules that hold."""
    found = versions(session, most=1)
    return found[0].rules if found else DEFAULTS


def rules_of(session: Session, initiative: Initiative) -> Rules:
    """The rules of an initiative: those under which it was published, before that the ones that hold."""
    if initiative.published_at is None:
        return initiative_rules(session)
    row = None if initiative.rules_id is None else session.get(InitiativeRules, initiative.rules_id)
    return DEFAULTS if row is None else _rules(row)


def versions(session: Session, *, most: int = MOST_VERSIONS) -> list[RulesVersion]:
    """The newest versions, the one that holds first; none where the city has decided nothing yet."""
    rows = session.scalars(select(InitiativeRules).order_by(InitiativeRules.id.desc()).limit(most))
    return [RulesVersion(row.id, row.since, _rules(row)) for row in rows]


def rules_values(rules: Rules) -> dict[str, Any]:
    """Rules as forms and the city's files have them."""
    return asdict(rules)


def parse_rules(table: Table) -> Rules:
    """The rules that a table of a file describes; what it does not say is as `DEFAULTS`.

    Raises InitiativesError ``initiatives.*``.
    """
    usual = asdict(DEFAULTS)
    numbers = {
        name: table.integer(name, low=low, high=high, default=usual[name]) for name, (low, high) in BOUNDS.items()
    }  # fmt: skip
    rules = Rules(**numbers, proposers=table.choice("proposers", PROPOSERS, default=DEFAULTS.proposers))
    table.done()
    return rules


def _rules(row: InitiativeRules) -> Rules:
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
