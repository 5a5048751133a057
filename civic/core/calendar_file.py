"""Working calendars as files and rows: TOML or JSON with the same keys.

    timezone = "Europe/Moscow"          # IANA name
    years = [2025, 2028]                # first and last year whose holidays are known; optional

    [hours]                             # local times; a weekday that is absent is free
    monday = ["09:00-13:00", "14:00-18:00"]
    friday = ["09:00-24:00"]

    [[holidays]]
    date = 2025-01-01
    until = 2025-01-08                  # optional: the last day of several
    name = { en = "New Year holidays", ru = "Новогодние каникулы" }

    [[moved_workdays]]                  # days whose hours are not their weekday's
    date = 2025-11-01
    hours = ["09:00-16:45"]

JSON writes dates as "2025-01-01". In the database a calendar is what `calendar_data` returns.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from civic.core.calendar import WEEKDAYS, Hours, WorkingCalendar
from civic.core.errors import DomainError

_KEYS = {"timezone", "years", "hours", "holidays", "moved_workdays"}
_HOLIDAY_KEYS = {"date", "until", "name"}
_WORKDAY_KEYS = {"date", "hours"}
_PERIOD = re.compile(r"(\d{2}):(\d{2})-(\d{2}):(\d{2})")
_LONGEST_HOLIDAY = 366


def read_calendar(path: str | Path) -> WorkingCalendar:
    """The calendar of a .toml or .json file.

    Raises OSError when it cannot be read, DomainError `calendar.unreadable` when it is neither TOML nor JSON,
    and what `calendar_from` raises.
    """
    path = Path(path)
    content = path.read_bytes()
    try:
        data = json.loads(content) if path.suffix.lower() == ".json" else tomllib.loads(content.decode())
    except (ValueError, RecursionError) as error:
        raise DomainError("calendar.unreadable", reason=str(error)) from None
    return calendar_from(data)


def calendar_from(data: object) -> WorkingCalendar:
    """The calendar that parsed TOML or JSON describes.

    Raises DomainError with the place in `field` (`holidays[2].until`): `calendar.malformed` for a value of
    the wrong kind, `calendar.unknown_key`, `calendar.holiday_twice`, `calendar.holiday_out_of_order`, and
    those of `WorkingCalendar`.
    """
    given = _table(data, "calendar", _KEYS)
    hours = _table(given.get("hours", {}), "hours", set(WEEKDAYS))
    return WorkingCalendar(
        timezone=_text(given.get("timezone"), "timezone"),
        hours={WEEKDAYS.index(day): _hours(periods, f"hours.{day}") for day, periods in hours.items()},
        holidays=_holidays(_items(given.get("holidays", []), "holidays")),
        moved_workdays=_moved(_items(given.get("moved_workdays", []), "moved_workdays")),
        years=_years(given["years"]) if "years" in given else None,
    )


def calendar_data(calendar: WorkingCalendar) -> dict[str, Any]:
    """The calendar as plain JSON values; `calendar_from` makes an equal calendar of it."""
    data: dict[str, Any] = {
        "timezone": calendar.timezone,
        "hours": {WEEKDAYS[day]: _periods(hours) for day, hours in sorted(calendar.hours.items())},
        "holidays": _runs(calendar.holidays),
        "moved_workdays": [
            {"date": day.isoformat(), "hours": _periods(hours)}
            for day, hours in sorted(calendar.moved_workdays.items())
        ],
    }
    if calendar.years is not None:
        data["years"] = list(calendar.years)
    return data


def calendar_values(calendar: WorkingCalendar) -> dict[str, Any]:
    """What a TOML file of this calendar holds: as `calendar_data`, with dates that are dates."""

    def dated(entry: dict[str, Any]) -> dict[str, Any]:
        first = {key: date.fromisoformat(entry[key]) for key in ("date", "until") if key in entry}
        return first | {key: value for key, value in entry.items() if key not in first}

    data = calendar_data(calendar)
    return {
        "timezone": data["timezone"],
        **({"years": data["years"]} if "years" in data else {}),
        "hours": data["hours"],
        **{
            name: [dated(entry) for entry in data[name]]
            for name in ("holidays", "moved_workdays")
            if data[name]
        },
    }


def _holidays(items: list[object]) -> dict[date, Mapping[str, str]]:
    holidays: dict[date, Mapping[str, str]] = {}
    for number, item in enumerate(items):
        where = f"holidays[{number}]"
        entry = _table(item, where, _HOLIDAY_KEYS)
        name = _table(entry.get("name"), f"{where}.name", None)
        if not name:
            raise _malformed(f"{where}.name", name)
        for language, text in name.items():
            _text(text, f"{where}.name.{language}")
        first = _date(entry.get("date"), f"{where}.date")
        last = _date(entry["until"], f"{where}.until") if "until" in entry else first
        if not 0 <= (last - first).days < _LONGEST_HOLIDAY:
            raise DomainError("calendar.holiday_out_of_order", field=f"{where}.until", date=last)
        for offset in range((last - first).days + 1):
            day = first + timedelta(days=offset)
            if day in holidays:
                raise DomainError("calendar.holiday_twice", field=f"{where}.date", date=day)
            holidays[day] = dict(name)
    return holidays


def _moved(items: list[object]) -> dict[date, Hours]:
    moved: dict[date, Hours] = {}
    for number, item in enumerate(items):
        where = f"moved_workdays[{number}]"
        entry = _table(item, where, _WORKDAY_KEYS)
        day = _date(entry.get("date"), f"{where}.date")
        if day in moved:
            raise DomainError("calendar.holiday_twice", field=f"{where}.date", date=day)
        moved[day] = _hours(entry.get("hours"), f"{where}.hours")
    return moved


def _runs(holidays: Mapping[date, Mapping[str, str]]) -> list[dict[str, Any]]:
    """Holidays in order, neighbours of one name as one entry."""
    runs = []
    ordered = enumerate(sorted(holidays))
    for (_, name), group in groupby(
        ordered, lambda pair: (pair[1].toordinal() - pair[0], dict(holidays[pair[1]]))
    ):
        days = [day for _, day in group]
        run: dict[str, Any] = {"date": days[0].isoformat(), "name": name}
        if len(days) > 1:
            run["until"] = days[-1].isoformat()
        runs.append(run)
    return runs


def _hours(value: object, where: str) -> Hours:
    hours = []
    for period in _items(value, where):
        match = _PERIOD.fullmatch(period) if isinstance(period, str) else None
        if match is None:
            raise _malformed(where, period)
        opens_hour, opens_minute, closes_hour, closes_minute = map(int, match.groups())
        if (closes_hour, closes_minute) == (24, 0):
            closes_hour = 0
        elif (closes_hour, closes_minute) == (0, 0):
            raise _malformed(where, period)
        try:
            hours.append((time(opens_hour, opens_minute), time(closes_hour, closes_minute)))
        except ValueError:
            raise _malformed(where, period) from None
    return tuple(hours)


def _periods(hours: Hours) -> list[str]:
    return [f"{opens:%H:%M}-{'24:00' if closes == time(0) else f'{closes:%H:%M}'}" for opens, closes in hours]


def _years(value: object) -> tuple[int, int]:
    match value:
        case [int(first), int(last)]:
            return first, last
    raise _malformed("years", value)


def _date(value: object, where: str) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise _malformed(where, value)


def _text(value: object, where: str) -> str:
    if isinstance(value, str) and value.strip():
        return value
    raise _malformed(where, value)


def _items(value: object, where: str) -> list[object]:
    if isinstance(value, list):
        return value
    raise _malformed(where, value)


def _table(value: object, where: str, keys: set[str] | None) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _malformed(where, value)
    for key in value:
        if keys is not None and key not in keys:
            raise DomainError("calendar.unknown_key", field=where, value=key)
    return value


def _malformed(where: str, value: object) -> DomainError:
    return DomainError("calendar.malformed", field=where, value=value)
