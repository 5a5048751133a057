"""What the city has decided about showing where one lives: which ways are on, how long it holds, at whose desks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from sqlalchemy.orm import Session

from civic.city.shape import begin_shaping, note, record_shaping
from civic.core.errors import DomainError, InvalidInput
from civic.core.permissions import Actor, policies
from civic.departments.queries import departments
from civic.residence.events import ResidenceRulesChanged
from civic.residence.models import WAYS, ResidenceRules
from civic.residence.policy import Desk

VALID_YEARS: Final = range(1, 21)
LETTER_DAYS: Final = range(7, 181)


@dataclass(frozen=True, slots=True)
class Rules:
    """``desk_departments`` are codes. A verification holds for ``valid_years``, a letter's code for ``letter_days``."""

    ways: tuple[str, ...] = ()
    valid_years: int = 3
    letter_days: int = 60
    desk_departments: tuple[str, ...] = ()


def residence_rules(session: Session) -> Rules:
    """The city's rules; until it has decided anything no way is on."""
    row = session.get(ResidenceRules, 1)
    if row is None:
        return Rules()
    return Rules(tuple(row.ways), row.valid_years, row.letter_days, tuple(row.desk_departments))


def desk(session: Session, rules: Rules) -> Desk:
    """The desks of the city, where the way is on: what the permission ``residence.desk`` looks at."""
    if "desk" not in rules.ways or not rules.desk_departments:
        return Desk()
    named = rules.desk_departments
    return Desk(frozenset(unit.id for unit in departments(session) if unit.code in named))


def require_way(rules: Rules, way: str) -> None:
    """Raise DomainError ``residence.way_off`` unless the city takes this way."""
    if way not in rules.ways:
        raise DomainError("residence.way_off", field="way", way=way)


def set_residence_rules(session: Session, actor: Actor, wanted: Rules) -> bool:
    """Decide otherwise; False where nothing is other than before. What was verified keeps its date.

    Raises NotAllowed, InvalidInput with ``residence.way_unknown``, ``residence.years``, ``residence.days`` and
    ``department.not_found`` at their fields.
    """
    policies.require("residence.rule", actor)
    begin_shaping(session, actor)
    known = {unit.code for unit in departments(session) if unit.kind != "outside"}
    _check(wanted, known)
    wanted = replace(
        wanted,
        ways=tuple(way for way in WAYS if way in wanted.ways),
        desk_departments=tuple(sorted({*wanted.desk_departments})),
    )
    before = residence_rules(session)
    row = session.get(ResidenceRules, 1)
    if row is not None and before == wanted:
        return False
    was, is_now = _stored(before), _stored(wanted)
    session.merge(ResidenceRules(id=1, **is_now))
    session.flush()
    note(session, "residence", "city", was, is_now)
    record_shaping(session, actor, ResidenceRulesChanged(before=was, after=is_now), rooms=[])
    return True


def _stored(rules: Rules) -> dict[str, Any]:
    values = asdict(rules)
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _check(wanted: Rules, known: Collection[str]) -> None:
    problems = []
    if not {*wanted.ways} <= {*WAYS}:
        problems.append(DomainError("residence.way_unknown", field="ways"))
    if wanted.valid_years not in VALID_YEARS:
        problems.append(DomainError("residence.years", field="valid_years", least=1, most=VALID_YEARS[-1]))
    if wanted.letter_days not in LETTER_DAYS:
        problems.append(
            DomainError("residence.days", field="letter_days", least=LETTER_DAYS[0], most=LETTER_DAYS[-1])
        )
    unknown = sorted({*wanted.desk_departments} - {*known})
    if unknown:
        problems.append(DomainError("department.not_found", field="desk_departments", key=unknown[0]))
    if problems:
        raise InvalidInput(*problems)
