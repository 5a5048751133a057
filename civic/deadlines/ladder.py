"""Who is told when a date comes near and when it has passed: the ladder, as data of the city or of a department.

Times are minutes of the department's working time. A ladder of a department stands instead of the city's; where neither
was written down, ``USUAL`` holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.datafiles import Table
from civic.deadlines.errors import DeadlinesError
from civic.deadlines.models import DeadlineLadder

DATES = ("take_by", "target")
ROLES = ("lead", "head", "administrator")
MOST_STEPS = 12
LONGEST = 30 * 24 * 60


@dataclass(frozen=True, slots=True)
class Rung:
    """So many working minutes after a date (``of``) the holders of a role are told that it has passed."""

    of: str
    after: int
    role: str


@dataclass(frozen=True, slots=True)
class Ladder:
    """``warn_take_by`` and ``warn_target``: working minutes before the date from which it is near; 0 is no warning.

    ``steps`` in the order in which they come, each date for itself.
    """

    warn_take_by: int
    warn_target: int
    steps: tuple[Rung, ...]

    def warn(self, of: str) -> int:
        return self.warn_take_by if of == "take_by" else self.warn_target

    def rungs(self, of: str) -> Sequence[Rung]:
        """The steps after one of the dates; their place (from 1 on) is their ``rung``."""
        return [each for each in self.steps if each.of == of]


USUAL = Ladder(
    warn_take_by=60,
    warn_target=480,
    steps=(
        Rung("take_by", 120, "lead"),
        Rung("target", 60, "lead"),
        Rung("target", 960, "head"),
        Rung("target", 2400, "administrator"),
    ),
)
"""An hour before a matter should be taken, a working day before its target; then the lead, the head after two working
days, an administrator after five."""


@dataclass(frozen=True, slots=True)
class Ladders:
    """The city's ladder and those of departments by code."""

    city: Ladder
    own: Mapping[str, Ladder]

    def of(self, department: str) -> Ladder:
        return self.own.get(department, self.city)


def ladders(session: Session) -> Ladders:
    """The ladders that hold."""
    rows = stored_ladders(session)
    city = rows.pop(None, USUAL)
    return Ladders(city, {code: ladder for code, ladder in rows.items() if code is not None})


def ladder_values(ladder: Ladder) -> dict[str, Any]:
    """A ladder as files and rows have it."""
    return {
        "warn_take_by": ladder.warn_take_by,
        "warn_target": ladder.warn_target,
        "steps": [asdict(each) for each in ladder.steps],
    }


def ladder_of(definition: Mapping[str, Any]) -> Ladder:
    """The ladder of a row."""
    return parse_ladder(Table(definition, file="-", error=DeadlinesError, prefix="deadlines"))


def parse_ladder(table: Table) -> Ladder:
    """The ladder that a table of a file describes. Raises DeadlinesError ``deadlines.*``."""
    steps: list[Rung] = []
    for inner in table.tables("steps", optional=True):
        step = Rung(
            inner.choice("of", DATES),
            inner.integer("after", low=0, high=LONGEST),
            inner.choice("role", ROLES),
        )
        if any((step.of, step.role) == (other.of, other.role) for other in steps):
            raise inner.problem("duplicate", "role", value=step.role)
        steps.append(step)
        inner.done()
    if len(steps) > MOST_STEPS:
        raise table.problem("too_many", "steps", high=MOST_STEPS)
    return Ladder(
        table.integer("warn_take_by", low=0, high=LONGEST),
        table.integer("warn_target", low=0, high=LONGEST),
        tuple(sorted(steps, key=lambda each: (DATES.index(each.of), each.after, ROLES.index(each.role)))),
    )


def stored_ladders(session: Session) -> dict[str | None, Ladder]:
    """The ladders that were written down, by department; None is the city's."""
    return {row.department: ladder_of(row.definition) for row in session.scalars(select(DeadlineLadder))}
