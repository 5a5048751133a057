"""The clocks of the law: terms that an act sets, as data, and when each of them runs out.

A term counts days from the receipt of the first report or from the moment that an earlier step was done; the day on
which it begins does not count. It ends with its last day: at midnight of the city's time zone, or when work ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.calendar import MOST_DAYS, WorkingCalendar
from civic.core.datafiles import Table, unique
from civic.core.datafiles_written import said
from civic.core.db import Names
from civic.core.errors import NotFound
from civic.deadlines.errors import DeadlinesError
from civic.deadlines.models import LegalClock
from civic.issues.status import SOURCES

STOPPERS = (
    "accepted", "scheduled", "started", "asked", "updated", "involved", "handed_over", "delivered", "declined",
)  # fmt: skip
"""Events of an issue (without their ``issue.``) that may stop a term."""

ENDS = ("midnight", "closing")
LONGEST_DAYS = 730


@dataclass(frozen=True, slots=True)
class ClockStep:
    """One term: so many ``days`` (working ones where ``working``) from the receipt, or from when ``begins`` was done.

    ``next_working_day``: a last day on which nobody works moves on. ``ends`` is midnight or closing. ``warn_days``
    before its end it is near; it can be extended once by ``extend_days`` with a reason (0: it cannot).
    """

    code: str
    name: Names
    paragraph: str
    days: int
    working: bool
    next_working_day: bool
    ends: str
    begins: str | None
    stopped_by: tuple[str, ...]
    warn_days: int
    extend_days: int


@dataclass(frozen=True)
class ClockSpec:
    """A law: to which issues it applies (no list: to all of them), since when, and its terms in their order."""

    code: str
    name: Names
    since: date
    categories: tuple[str, ...]
    groups: tuple[str, ...]
    sources: tuple[str, ...]
    steps: tuple[ClockStep, ...]

    @cached_property
    def by_code(self) -> Mapping[str, ClockStep]:
        return {step.code: step for step in self.steps}

    def applies(self, category: str, group: str, source: str) -> bool:
        """Whether an issue of that category and source is under it."""
        kind = not self.categories and not self.groups
        kind = kind or category in self.categories or group in self.groups
        return kind and (not self.sources or source in self.sources)


def runs_out(
    step: ClockStep, begins_at: datetime, calendar: WorkingCalendar, *, extended: bool = False
) -> datetime:
    """When a term that began at a moment ends (UTC). ``calendar`` is the city's; its zone says what a day is."""
    zone = ZoneInfo(calendar.timezone)
    days = min(step.days + (step.extend_days if extended else 0), MOST_DAYS)
    if step.working:
        last = (
            (calendar.add_working_days(begins_at, days) - timedelta(microseconds=1)).astimezone(zone).date()
        )
    else:
        last = begins_at.astimezone(zone).date() + timedelta(days=days)
    if step.next_working_day:
        while not calendar.hours_on(last):
            last += timedelta(days=1)
    if step.ends == "closing":
        return calendar.closing(last)
    return datetime.combine(last + timedelta(days=1), time(0), zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """A law with its row's id."""

    id: int
    spec: ClockSpec
    retired: bool


def clocks(session: Session, *, retired: bool = False) -> list[Clock]:
    """The laws by code, those that hold no more only when asked for."""
    query = select(LegalClock).order_by(LegalClock.code)
    if not retired:
        query = query.where(LegalClock.retired_at.is_(None))
    return [
        Clock(row.id, spec_of(row.code, row.definition), row.retired_at is not None)
        for row in session.scalars(query)
    ]


def clock_by_code(session: Session, code: str) -> Clock:
    """One law, retired ones included. Raises NotFound ``clock.not_found``."""
    for clock in clocks(session, retired=True):
        if clock.spec.code == code:
            return clock
    raise NotFound("clock", code)


def spec_of(code: str, definition: Mapping[str, Any]) -> ClockSpec:
    """The law of a row, in the languages that its texts are in."""
    languages = sorted(definition["name"])
    return parse_clock({"code": code, **definition}, languages)


def parse_clock(values: Mapping[str, Any], languages: Sequence[str], *, file: str = "-") -> ClockSpec:
    """One law of a file alone. Raises DeadlinesError."""
    return read_clock(Table(values, file=file, error=DeadlinesError, prefix="deadlines"), languages)


def read_clock(table: Table, languages: Sequence[str]) -> ClockSpec:
    """The law that a table describes. Raises DeadlinesError ``deadlines.*``."""
    code = table.code()
    table.named(f"clock {code}")
    steps: list[ClockStep] = []
    codes: list[tuple[Table, str]] = []
    for inner in table.tables("steps"):
        step = _step(inner, languages, [each.code for each in steps])
        steps.append(step)
        codes.append((inner, step.code))
    unique(codes)
    if not steps:
        raise table.problem("empty", "steps")
    spec = ClockSpec(
        code=code,
        name=table.words("name", languages, limit=200),
        since=_date(table, "since"),
        categories=table.codes("categories") if table.has("categories") else (),
        groups=table.codes("groups") if table.has("groups") else (),
        sources=_chosen(table, "sources", SOURCES) if table.has("sources") else (),
        steps=tuple(steps),
    )
    table.done()
    return spec


def _step(table: Table, languages: Sequence[str], earlier: Sequence[str]) -> ClockStep:
    begins = table.choice("begins", ("received", *earlier), default="received")
    step = ClockStep(
        code=table.code(),
        name=table.words("name", languages, limit=120),
        paragraph=table.text("paragraph", limit=120),
        days=table.integer("days", low=1, high=LONGEST_DAYS),
        working=table.boolean("working", default=False),
        next_working_day=table.boolean("next_working_day", default=False),
        ends=table.choice("ends", ENDS, default=ENDS[0]),
        begins=None if begins == "received" else begins,
        stopped_by=_chosen(table, "stopped_by", STOPPERS),
        warn_days=table.integer("warn_days", low=0, high=LONGEST_DAYS, default=1),
        extend_days=table.integer("extend_days", low=0, high=LONGEST_DAYS, default=0),
    )
    table.done()
    return step


def clock_values(spec: ClockSpec, languages: Sequence[str] | None = None) -> dict[str, Any]:
    """What a file holds of a law, defaults left out; in those languages, by default in all of its texts."""
    spoken = sorted(spec.name) if languages is None else languages
    lists = {"categories": spec.categories, "groups": spec.groups, "sources": spec.sources}
    return {
        "code": spec.code,
        "name": said(spec.name, spoken),
        "since": spec.since.isoformat(),
        **{key: list(values) for key, values in lists.items() if values},
        "steps": [_step_values(step, spoken) for step in spec.steps],
    }


def _step_values(step: ClockStep, languages: Sequence[str]) -> dict[str, Any]:
    optional: dict[str, tuple[Any, Any]] = {
        "working": (step.working, False), "next_working_day": (step.next_working_day, False),
        "ends": (step.ends, ENDS[0]), "begins": (step.begins, None), "warn_days": (step.warn_days, 1),
        "extend_days": (step.extend_days, 0),
    }  # fmt: skip
    return {
        "code": step.code, "name": said(step.name, languages), "paragraph": step.paragraph, "days": step.days,
        **{key: value for key, (value, default) in optional.items() if value != default},
        "stopped_by": list(step.stopped_by),
    }  # fmt: skip


def _chosen(table: Table, key: str, choices: Sequence[str]) -> tuple[str, ...]:
    found = table.texts(key)
    if not found:
        raise table.problem("empty", key)
    for value in found:
        if value not in choices:
            raise table.problem("not_a_choice", key, choices=", ".join(choices), value=value)
    return found


def _date(table: Table, key: str) -> date:
    typed = table.text(key)
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise table.problem("not_a_choice", key, choices="YYYY-MM-DD", value=typed) from None
