"""The city's working calendar: hours of the week, holidays, days with other hours, and what a year comes to."""

from __future__ import annotations

import calendar as months
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import get_month_names
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from civic.city.calendars import CalendarListed, calendar_listed, calendars, save_calendar
from civic.city.commands import CITY_CALENDAR
from civic.city.shape import fingerprint
from civic.core import clock
from civic.core.calendar import WEEKDAYS, Hours
from civic.core.calendar import WorkingCalendar as Calendar
from civic.core.calendar_file import calendar_data, calendar_from
from civic.core.datafiles import CODE
from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.core.i18n import localized
from civic.deadlines.recounting import ask_recount, preview
from web import context
from web.language import current_language
from web.messages import message_of
from web.pages.admin import form
from web.pages.admin.door import pages
from web.pages.admin.form import Attempt
from web.problems import status_of

SPARE_ROWS = 3
"""Empty rows that a list ends with, for what is added."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month as it is drawn and told. ``days`` has a kind for each day: work, free, holiday or moved."""

    name: str
    days: tuple[str, ...]
    working_days: int
    hours: float
    holidays: tuple[str, ...]


@pages.get("/admin/calendar")
def calendar() -> Any:
    """The city's calendar, or with ``calendar`` another one of its codes."""
    definition = _listed().definition
    return _form(Attempt(definition, fingerprint(definition)))


@pages.post("/admin/calendar")
def change_calendar() -> Any:
    seen = request.form.get("seen", "")
    values = _typed()
    if form.ticked("more"):
        return _form(Attempt(values, seen), spare=4 * SPARE_ROWS)
    try:
        with context.transaction() as session:
            here = calendar_listed(session, _code())
            changed = save_calendar(
                session, context.actor(), here.code, here.name, calendar_from(values), seen=seen
            )
    except NotAllowed:
        raise
    except DomainError as error:
        attempt = Attempt(values, seen, form.errors_of(error))
        if error.code == "shape.changed_meanwhile":
            there, mine = _listed().definition, calendar_data(calendar_from(values))
            attempt = Attempt(
                values, fingerprint(there), form.errors_of(error), form.differences(there, mine)
            )
        return _form(attempt), status_of(error)
    flash(
        gettext("Saved. What was promised stays promised; new dates are counted so.")
        if changed
        else gettext("Everything is as it was."),
        "good",
    )
    return redirect(
        url_for("admin.calendar", year=request.args.get("year"), calendar=request.args.get("calendar"))
    )


@pages.get("/admin/calendar/new")
def new_calendar() -> Any:
    return _new({}, {})


@pages.post("/admin/calendar/new")
def add_calendar() -> Any:
    """A further calendar, with the hours of the city's to begin with."""
    languages = context.rules().languages
    names = form.words("name", languages)
    code = form.code_for(form.text("code"), names)
    missing = [language for language in languages if language not in names]
    if missing:
        return _new({"code": code, "name": names}, {f"name.{missing[0]}": gettext("Give it a name")}), 422
    if not CODE.fullmatch(code):
        return _new({"code": code, "name": names}, {"code": gettext("Use a-z, 0-9, - and _ only")}), 422
    try:
        with context.transaction() as session:
            save_calendar(session, context.actor(), code, names, context.rules(session).calendar, is_new=True)
    except NotAllowed:
        raise
    except DomainError as error:
        return _new({"code": code, "name": names}, form.errors_of(error)), status_of(error)
    flash(gettext("It is there, with the city's hours. Change it, and choose it for a department."), "good")
    return redirect(url_for("admin.calendar", calendar=code))


def _new(values: form.Values, errors: Mapping[str, str]) -> str:
    with context.reading() as session:
        rules = context.rules(session)
    return render_template(
        "pages/admin/city/calendar-new.html", attempt=Attempt(values, "", errors), values=values,
        city_languages=rules.languages, here="admin.calendar",
    )  # fmt: skip


@pages.get("/admin/calendar/recount")
def recount() -> Any:
    """What would move if open targets followed a calendar that has changed."""
    return _recount("", "")


@pages.post("/admin/calendar/recount")
def ask_for_recount() -> Any:
    reason = form.text("reason")
    try:
        with context.transaction() as session:
            ask_recount(session, context.actor(), _code(), reason)
    except (NotAllowed, NotFound):
        raise
    except DomainError as error:
        return _recount(reason, message_of(error)), status_of(error)
    flash(gettext("They are being counted anew. Residents read why."), "good")
    return redirect(url_for("admin.calendar", calendar=_code()))


def _recount(reason: str, problem: str) -> str:
    with context.reading() as session:
        context.rules(session)
        listed = calendar_listed(session, _code())
        would_move = preview(session, listed.code)
    return render_template(
        "pages/admin/city/recount.html", listed=listed, preview=would_move, reason=reason, problem=problem,
        here="admin.calendar",
    )  # fmt: skip


def _code() -> str:
    return request.values.get("calendar", "") or CITY_CALENDAR


def _listed() -> CalendarListed:
    with context.reading() as session:
        return calendar_listed(session, _code())


def _typed() -> form.Values:
    languages = context.rules().languages
    hours = {day: periods for day in WEEKDAYS if (periods := _periods(f"hours.{day}"))}
    holidays, moved = [], []
    for row in form.rows("holidays"):
        entry = form.given(
            date=form.text(f"{row}.date"), until=form.text(f"{row}.until"), name=form.words(f"{row}.name", languages)
        )  # fmt: skip
        if entry:
            holidays.append(entry)
    for row in form.rows("moved_workdays"):
        day, periods = form.text(f"{row}.date"), _periods(f"{row}.hours")
        if day or periods:
            # Without hours it is a free day all the same.
            moved.append({**form.given(date=day), "hours": periods})
    first, last = form.number("years[0]"), form.number("years[1]")
    return {
        "timezone": context.rules().time_zone,
        "hours": hours,
        "holidays": holidays,
        "moved_workdays": moved,
        **({"years": [first, last]} if first is not None or last is not None else {}),
    }


def _periods(path: str) -> list[str]:
    return [part.replace(" ", "").replace("–", "-") for part in form.text(path).split(",") if part.strip()]


def _form(attempt: Attempt, spare: int = SPARE_ROWS) -> str:
    with context.reading() as session:
        rules = context.rules(session)
        every = calendars(session)
    listed = next(each for each in every if each.code == _code())
    values = attempt.values
    asked = request.args.get("year", "")
    this_year = clock.now().astimezone(ZoneInfo(rules.time_zone)).year
    year = int(asked) if asked.isdecimal() and 1970 <= int(asked[:5]) <= 2199 else this_year
    return render_template(
        "pages/admin/city/calendar.html", attempt=attempt, values=values, city_languages=rules.languages,
        weekdays=WEEKDAYS, keys=form.KEYS, holidays=_by_year(values.get("holidays"), spare),
        moved=_by_year(values.get("moved_workdays"), spare), year=year, months=months_of(listed.calendar, year),
        known=listed.calendar.covers(date(year, 1, 1)), zone=rules.time_zone, every=every,
        listed=listed,
    )  # fmt: skip


def _by_year(there: Any, spare: int) -> list[tuple[str, list[tuple[int, Mapping[str, Any]]]]]:
    """The rows with their numbers in the form, by the year of their day; those without one last, and ``spare`` more."""
    found: dict[str, list[tuple[int, Mapping[str, Any]]]] = {}
    for number, row in enumerate([*(there or ()), *({} for _ in range(spare))]):
        found.setdefault(str(row.get("date", ""))[:4], []).append((number, row))
    return sorted(found.items(), key=lambda each: (not each[0], each[0]))


def months_of(calendar: Calendar, year: int) -> Sequence[Month]:
    """A year of a calendar, month by month; hours are those that really pass on its days."""
    language = current_language()
    names = get_month_names("wide", context="stand-alone", locale=language)
    return [_month(calendar, year, number, names[number], language) for number in range(1, 13)]


def _month(calendar: Calendar, year: int, number: int, name: str, language: str) -> Month:
    days = [date(year, number, day) for day in range(1, months.monthrange(year, number)[1] + 1)]
    told: list[str] = []
    for day in days:
        if day in calendar.holidays:
            words = localized(calendar.holidays[day], language)
            if not told or not told[-1].endswith(words):
                told.append(f"{day.day}: {words}")
    zone = ZoneInfo(calendar.timezone)
    begin = datetime(year, number, 1, tzinfo=zone).astimezone(UTC)
    end = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=zone).astimezone(UTC)
    return Month(
        name=name,
        days=tuple(_kind(calendar, day, calendar.hours_on(day)) for day in days),
        working_days=sum(bool(calendar.hours_on(day)) for day in days),
        hours=calendar.minutes_between(begin, end) / 60,
        holidays=tuple(told),
    )


def _kind(calendar: Calendar, day: date, hours: Hours) -> str:
    if day in calendar.moved_workdays:
        return "moved" if hours else "free"
    return "holiday" if day in calendar.holidays else "work" if hours else "free"
