"""Working calendars of departments, beside the city's own in ``calendar.toml``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from civic.city.calendars import calendars, save_calendar
from civic.city.commands import CITY_CALENDAR
from civic.city.queries import city_rules
from civic.core.calendar import WorkingCalendar
from civic.core.calendar_file import calendar_values, read_calendar
from civic.core.datafiles import DataFileError, load, unique
from civic.core.datafiles_written import said, toml_text
from civic.core.permissions import Actor
from civic.folder.errors import about
from civic.folder.opened import CityFolder
from civic.folder.parts.base import Part, Tally, WrittenFile

FILE = "calendars.toml"
_HEAD = (
    "Working calendars of departments whose days are others than the city's. departments.toml chooses them by code.",
)
_ONE_HEAD = ("Working hours in local time, holidays, and days whose hours are not their weekday's.",)


@dataclass(frozen=True, slots=True)
class CalendarSpec:
    code: str
    name: Mapping[str, str]
    calendar: WorkingCalendar


def write(session: Session) -> Iterator[WrittenFile]:
    others = [each for each in calendars(session) if each.code != CITY_CALENDAR]
    if not others:
        return
    languages = city_rules(session).languages
    listed = [
        {"code": each.code, "name": said(each.name, languages), "file": _file(each.code)} for each in others
    ]
    yield FILE, [toml_text({"calendars": listed}, _HEAD)]
    for each in others:
        yield _file(each.code), [toml_text(calendar_values(each.calendar), _ONE_HEAD)]


def _file(code: str) -> str:
    return f"calendar-{code}.toml"


def read(folder: CityFolder, languages: Sequence[str] | None) -> list[CalendarSpec]:
    with about(FILE):
        root = load(folder.file(FILE), DataFileError, "calendars")
        specs, codes = [], []
        for table in root.tables("calendars"):
            code, file = table.code(), table.text("file", limit=120)
            name = table.words("name", tuple(languages or table.languages(None)), limit=120)
            if code == CITY_CALENDAR:
                raise table.problem("duplicate", "code", value=code)
            table.done()
            codes.append((table, code))
            with about(file):
                specs.append(CalendarSpec(code, name, read_calendar(folder.file(file))))
        unique(codes)
        root.done()
    return specs


def apply(session: Session, actor: Actor, spec: list[CalendarSpec], _exact: bool) -> Sequence[Tally]:
    before = {each.code for each in calendars(session)}
    with about(FILE):
        saved = {
            each.code: save_calendar(session, actor, each.code, each.name, each.calendar) for each in spec
        }
    left = sorted(before - saved.keys() - {CITY_CALENDAR})
    return [
        Tally(
            what="calendars",
            added=[code for code, new in saved.items() if new and code not in before],
            changed=[code for code, new in saved.items() if new and code in before],
            unchanged=[code for code, new in saved.items() if not new],
            left=left,
        )
    ]


CALENDARS = Part(
    code="calendars",
    file=FILE,
    holds="Working calendars of departments, each in a file of its own.",
    write=write,
    read=read,
    apply=apply,
)
