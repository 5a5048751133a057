"""How the demo city works inside: working days of departments, the law it answers to, whom it tells when a date passes,
messages to begin with, and rules. By the commands that administrators use, from files of the usual forms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.city.calendars import save_calendar
from civic.city.queries import CityRules, city_rules
from civic.core import clock
from civic.core.calendar import WorkingCalendar
from civic.core.permissions import Actor
from civic.deadlines.files import import_deadlines, read_deadlines
from civic.departments.described import spec_of
from civic.departments.models import Department
from civic.departments.shaping import change_department
from civic.rules.commands.bring_in import bring_in_rules
from civic.rules.commands.switch import switch_rule
from civic.rules.files import read_rules
from civic.templates.commands.shape import import_templates
from civic.templates.files import read_templates

_HERE = Path(__file__).parent
DEADLINES, MESSAGES, RULES = (_HERE / name for name in ("deadlines.toml", "messages.toml", "rules.toml"))

LAW_SINCE = timedelta(days=60)
"""For so long the law has held: what was received before is under none."""

SWITCHED_ON = ("danger", "many", "way-to-school")


@dataclass(frozen=True, slots=True)
class Shift:
    """A calendar for departments whose days are others than the office's.

    ``weekdays`` are those that are worked (0 is Monday), all with the same ``hours``; ``holidays`` by month and day
    come beside the city's.
    """

    code: str
    name: Mapping[str, str]
    weekdays: range
    hours: tuple[time, time]
    holidays: Mapping[tuple[int, int], Mapping[str, str]]


SHIFTS: Mapping[str, Shift] = {
    "street-lighting": Shift(
        "evenings", {"en": "Evening shift", "ru": "Вечерняя смена"}, range(5), (time(12), time(21)),
        {(12, 22): {"en": "Power Engineers' Day", "ru": "День энергетика"}},
    ),
    "cleansing": Shift(
        "early", {"en": "Early shift, Saturdays too", "ru": "Утренняя смена, и по субботам"}, range(6),
        (time(6), time(14)), {(9, 19): {"en": "Day of the Clean City", "ru": "День чистого города"}},
    ),
}  # fmt: skip
"""By the code of the department that has it."""


def set_up_office(session: Session, actor: Actor) -> None:
    """Give the city all of that, as of now. What was promised before stays promised."""
    rules = city_rules(session)
    for code, shift in SHIFTS.items():
        _give_calendar(session, actor, rules, code, shift)
    deadlines = read_deadlines(DEADLINES, rules.languages)
    since = (clock.now() - LAW_SINCE).date()
    laws = tuple(replace(law, since=since) for law in deadlines.clocks)
    import_deadlines(session, actor, replace(deadlines, clocks=laws))
    messages = read_templates(MESSAGES, rules.languages)
    import_templates(session, actor, messages.templates, leave_others=True)
    bring_in_rules(session, actor, read_rules(RULES), leave_others=True)
    for code in SWITCHED_ON:
        switch_rule(session, actor, code, on=True)


def _give_calendar(session: Session, actor: Actor, rules: CityRules, department: str, shift: Shift) -> None:
    save_calendar(session, actor, shift.code, shift.name, _calendar(rules.calendar, shift))
    unit = session.scalars(select(Department).where(Department.code == department)).one()
    change_department(session, actor, replace(spec_of(unit), calendar=shift.code))


def _calendar(of_city: WorkingCalendar, shift: Shift) -> WorkingCalendar:
    """The city's holidays and the shift's, with its hours. Shorter and moved days are the office's alone."""
    first, last = of_city.years or (clock.now().year, clock.now().year)
    own = {date(year, *day): name for year in range(first, last + 1) for day, name in shift.holidays.items()}
    return replace(
        of_city, hours=dict.fromkeys(shift.weekdays, (shift.hours,)), holidays={**of_city.holidays, **own},
        moved_workdays={},
    )  # fmt: skip
