from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import civic.core.calendar
from civic.core.calendar import WorkingCalendar
from civic.core.calendar_file import calendar_data, calendar_from, read_calendar
from civic.core.errors import DomainError

DEMO = Path(civic.core.calendar.__file__).with_name("calendars") / "demo.toml"

TOML = """
timezone = "Europe/Helsinki"
years = [2026, 2027]
[hours]
monday = ["09:00-13:00", "14:00-18:00"]
sunday = ["20:00-24:00"]
[[holidays]]
date = 2026-01-01
until = 2026-01-03
name = { en = "New Year", ru = "Новый год" }
[[holidays]]
date = 2026-01-04
name = { en = "Another" }
[[moved_workdays]]
date = 2026-02-07
hours = ["10:00-12:00"]
"""

NEW_YEAR = {"en": "New Year", "ru": "Новый год"}
EXPECTED = WorkingCalendar(
    "Europe/Helsinki",
    {0: ((time(9), time(13)), (time(14), time(18))), 6: ((time(20), time(0)),)},
    {
        date(2026, 1, 1): NEW_YEAR,
        date(2026, 1, 2): NEW_YEAR,
        date(2026, 1, 3): NEW_YEAR,
        date(2026, 1, 4): {"en": "Another"},
    },
    {date(2026, 2, 7): ((time(10), time(12)),)},
    (2026, 2027),
)


def test_a_toml_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "city.toml"
    path.write_text(TOML, encoding="utf-8")
    assert read_calendar(path) == EXPECTED


def test_a_calendar_written_as_json_reads_back_equal(tmp_path: Path) -> None:
    data = calendar_data(EXPECTED)
    path = tmp_path / "city.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    assert read_calendar(path) == EXPECTED
    assert data["holidays"] == [
        {"date": "2026-01-01", "until": "2026-01-03", "name": NEW_YEAR},
        {"date": "2026-01-04", "name": {"en": "Another"}},
    ]


def valid() -> dict[str, Any]:
    return calendar_data(EXPECTED)


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"timezone": None}, "calendar.malformed", "timezone"),
        ({"timezone": "Nowhere"}, "calendar.unknown_time_zone", "timezone"),
        ({"hours": {"mondays": []}}, "calendar.unknown_key", "hours"),
        ({"hours": {"monday": "09:00-18:00"}}, "calendar.malformed", "hours.monday"),
        ({"hours": {"monday": ["9-18"]}}, "calendar.malformed", "hours.monday"),
        ({"hours": {"monday": ["09:00-25:00"]}}, "calendar.malformed", "hours.monday"),
        ({"hours": {"monday": ["09:00-00:00"]}}, "calendar.malformed", "hours.monday"),
        ({"hours": {"monday": ["18:00-09:00"]}}, "calendar.hours_out_of_order", "hours.monday"),
        ({"hours": {}}, "calendar.no_working_time", "hours"),
        ({"hollidays": []}, "calendar.unknown_key", "calendar"),
        ({"holidays": {}}, "calendar.malformed", "holidays"),
        (
            {"holidays": [{"date": "2026-02-30", "name": {"en": "x"}}]},
            "calendar.malformed",
            "holidays[0].date",
        ),
        ({"holidays": [{"date": "2026-02-20"}]}, "calendar.malformed", "holidays[0].name"),
        ({"holidays": [{"date": "2026-02-20", "name": {}}]}, "calendar.malformed", "holidays[0].name"),
        (
            {"holidays": [{"date": "2026-02-20", "name": {"en": ""}}]},
            "calendar.malformed",
            "holidays[0].name.en",
        ),
        (
            {"holidays": [{"date": "2026-02-20", "until": "2026-02-19", "name": {"en": "x"}}]},
            "calendar.holiday_out_of_order",
            "holidays[0].until",
        ),
        (
            {"holidays": [{"date": "2026-02-20", "until": "9999-02-19", "name": {"en": "x"}}]},
            "calendar.holiday_out_of_order",
            "holidays[0].until",
        ),
        (
            {"holidays": [{"date": "2026-02-20", "name": {"en": "x"}}] * 2},
            "calendar.holiday_twice",
            "holidays[1].date",
        ),
        ({"moved_workdays": [{"date": "2026-02-20"}]}, "calendar.malformed", "moved_workdays[0].hours"),
        (
            {"moved_workdays": [{"date": "2026-02-21", "hours": []}] * 2},
            "calendar.holiday_twice",
            "moved_workdays[1].date",
        ),
        (
            {"moved_workdays": [{"date": "2026-01-01", "hours": []}]},
            "calendar.both_holiday_and_workday",
            "moved_workdays.2026-01-01",
        ),
        ({"years": 2026}, "calendar.malformed", "years"),
        ({"years": [2027, 2026]}, "calendar.years_out_of_order", "years"),
    ],
)
def test_a_mistake_is_named_with_its_place(change: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(DomainError) as refused:
        calendar_from(valid() | change)
    assert (refused.value.code, refused.value.field) == (code, field)


@pytest.mark.parametrize("data", [None, [], "x", 7])
def test_what_is_no_table_is_refused(data: object) -> None:
    with pytest.raises(DomainError) as refused:
        calendar_from(data)
    assert refused.value.code == "calendar.malformed"


@pytest.mark.parametrize(
    ("name", "content"), [("a.toml", b"= ="), ("a.json", b"{"), ("a.toml", b"\xff"), ("a.json", b"\xff")]
)
def test_a_file_that_is_neither_is_unreadable(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DomainError) as refused:
        read_calendar(tmp_path / name)
    assert refused.value.code == "calendar.unreadable"


def test_the_demo_city_knows_its_holidays_for_four_years() -> None:
    demo = read_calendar(DEMO)
    assert demo.timezone == "Europe/Moscow"
    assert [year for year in range(2020, 2035) if demo.covers(date(year, 7, 1))] == [2025, 2026, 2027, 2028]
    assert all(set(name) == {"en", "ru"} for name in demo.holidays.values())
    for year in range(2025, 2029):
        worked = [day for day in _days(year) if demo.hours_on(day)]
        assert 240 <= len(worked) <= 255
        assert any("City Day" in name["en"] for day, name in demo.holidays.items() if day.year == year)
    assert all(demo.hours_on(day) for day in demo.moved_workdays)


def test_the_demo_city_promises_nothing_for_its_city_day() -> None:
    demo = read_calendar(DEMO)
    zone = ZoneInfo("Europe/Moscow")
    thursday = datetime(2026, 9, 10, 12, tzinfo=zone)
    assert demo.add_working_days(thursday, 1) == datetime(2026, 9, 14, 18, tzinfo=zone)
    assert demo.hours_on(date(2026, 9, 10)) == ((time(9), time(17)),)


def _days(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=offset) for offset in range((date(year + 1, 1, 1) - first).days)]
