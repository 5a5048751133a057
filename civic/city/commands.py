"""The city as its operator describes it: settings, working calendars, the areas that tile it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.areas.models import AreaType
from civic.areas.types import area_type_with_areas
from civic.city.contact_days import CONTACT_DAYS
from civic.city.events import CalendarChanged, CityAreasChosen, CityChanged, CitySetUp
from civic.city.models import City, WorkingCalendar
from civic.city.shape import begin_shaping, check_seen, note, record_shaping, take_over
from civic.city.tiles import CityTiles
from civic.core.calendar import WorkingCalendar as Calendar
from civic.core.calendar_file import calendar_data, calendar_from
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor

CITY_CALENDAR = "city"
CALENDAR_NAME = {"en": "City administration", "ru": "Городская администрация"}
_WORKDAY = ((time(9), time(18)),)


@dataclass(frozen=True, kw_only=True)
class CitySpec:
    """What an operator says of the city. Texts are by language; ``time_zone`` is an IANA name.

    ``calendar`` None keeps the one that there is; a new city then works from Monday to Friday, 9 to 18, without
    holidays. ``tiles`` are a map of the city's own. ``house_number_first`` says on which side of the street's name the
    number stands; None leaves that to the language. ``contact_days`` after the end of a matter its reporters' contacts
    are removed, where its category says nothing else. ``brand_colour`` is one that ``civic.city.colour`` lets pass,
    ``logo`` a PNG that ``civic.core.images`` has made; None is the product's own. ``demo`` marks a made-up city whose
    passwords are known to everybody.
    """

    name: Mapping[str, str]
    languages: tuple[str, ...]
    time_zone: str
    calendar: Calendar | None = None
    emergency_number: str = "112"
    outside_advice: Mapping[str, str] = field(default_factory=dict)
    anonymous_reports: bool = True
    tiles: CityTiles | None = None
    house_number_first: bool | None = None
    contact_days: int = CONTACT_DAYS
    brand_colour: str | None = None
    logo: bytes | None = None
    demo: bool = False


@dataclass(frozen=True, slots=True)
class CityShaped:
    """What setting up came to: whether there was no city before, and which settings are others than before."""

    is_new: bool
    changed: tuple[str, ...]


def set_up_city(session: Session, actor: Actor, spec: CitySpec, *, seen: str | None = None) -> CityShaped:
    """Make the city, or make it what ``spec`` says. The same again changes nothing.

    ``seen`` is the fingerprint of the settings (``settings_of``) that the spec was made of. Raises DomainError
    ``city.no_language``, ``city.name_missing`` (in one of the languages),
    ``city.unknown_time_zone``, ``city.calendar_time_zone`` (a calendar of another zone than the city's) or
    ``city.demo_stays``: made-up issues must not become a real city's, nor the other way round;
    ``shape.changed_meanwhile``.
    """
    _check(spec)
    begin_shaping(session, actor)
    city = session.get(City, 1, with_for_update=True)
    if city is not None and city.demo != spec.demo:
        raise DomainError("city.demo_stays", field="demo")
    before = settings_of(city) if city is not None else None
    check_seen(seen, before or {})
    calendar, calendar_changed = _calendar_for(session, actor, city, spec)
    if city is not None and city.time_zone != spec.time_zone:
        # Hours are local times: those of departments move with the city's zone too.
        for other in session.scalars(select(WorkingCalendar).where(WorkingCalendar.id != calendar.id)):
            moved = replace(calendar_from(other.definition), timezone=spec.time_zone)
            store_calendar(session, actor, other, moved)
    values = {
        "name": dict(spec.name), "languages": list(spec.languages), "time_zone": spec.time_zone,
        "emergency_number": spec.emergency_number, "outside_advice": dict(spec.outside_advice),
        "anonymous_reports": spec.anonymous_reports, "house_number_first": spec.house_number_first,
        "contact_days": spec.contact_days,
        "tile_url": spec.tiles.url if spec.tiles else None,
        "tile_attribution": spec.tiles.attribution if spec.tiles else None,
        "tile_max_zoom": spec.tiles.max_zoom if spec.tiles else None,
        "brand_colour": spec.brand_colour,
        "logo_sha256": hashlib.sha256(spec.logo).digest() if spec.logo else None,
    }  # fmt: skip
    if city is None:
        city = City(
            id=1, calendar_id=calendar.id, area_type_id=None, demo=spec.demo, logo=spec.logo, **values
        )
        session.add(city)
        session.flush()
        note(session, "city", "city", None, settings_of(city))
        body = CitySetUp(languages=spec.languages, time_zone=spec.time_zone, demo=spec.demo)
        record_shaping(session, actor, body)
        return CityShaped(True, (*_named(values), "calendar"))
    changed = _named(take_over(city, values))
    if "logo" in changed:
        city.logo = spec.logo
    session.flush()
    if changed:
        note(session, "city", "city", before, settings_of(city))
        record_shaping(session, actor, CityChanged(settings=changed))
    return CityShaped(False, (*changed, "calendar") if calendar_changed else changed)


def _named(columns: Iterable[str]) -> tuple[str, ...]:
    """The settings that columns hold: a logo is known by its hash."""
    return tuple("logo" if name == "logo_sha256" else name for name in columns)


def settings_of(city: City) -> dict[str, Any]:
    """The city's settings as plain values; of the logo only its SHA-256."""
    return {
        "name": city.name, "languages": city.languages, "time_zone": city.time_zone,
        "emergency_number": city.emergency_number, "outside_advice": city.outside_advice,
        "anonymous_reports": city.anonymous_reports, "house_number_first": city.house_number_first,
        "contact_days": city.contact_days,
        "tile_url": city.tile_url, "tile_attribution": city.tile_attribution, "tile_max_zoom": city.tile_max_zoom,
        "brand_colour": city.brand_colour, "logo": city.logo_sha256.hex() if city.logo_sha256 else None,
    }  # fmt: skip


def import_calendar(session: Session, actor: Actor, calendar: Calendar, *, seen: str | None = None) -> bool:
    """Make this the city's working calendar; False when it was already. What was promised stays promised.

    ``seen`` is the fingerprint of the calendar's data that the new one was made of. Raises NotFound ``city.not_found``,
    DomainError ``city.calendar_time_zone``, ``shape.changed_meanwhile``.
    """
    begin_shaping(session, actor)
    city = _city(session)
    check_seen(seen, session.get_one(WorkingCalendar, city.calendar_id).definition)
    require_zone(calendar, city.time_zone)
    return store_calendar(session, actor, session.get_one(WorkingCalendar, city.calendar_id), calendar)


def set_city_areas(session: Session, actor: Actor, area_type_code: str) -> bool:
    """Let the areas of this type tile the city; False when they do already.

    They decide what lies inside the city and which area an issue is listed under. Raises NotFound ``city.not_found``,
    ``area_type.not_found``, DomainError ``area_type.no_areas``.
    """
    begin_shaping(session, actor)
    city = _city(session)
    kind = area_type_with_areas(session, area_type_code)
    if city.area_type_id == kind.id:
        return False
    before = session.scalar(select(AreaType.code).where(AreaType.id == city.area_type_id))
    city.area_type_id = kind.id
    session.flush()
    note(session, "city", "city", {"area_type": before} if before else {}, {"area_type": kind.code})
    record_shaping(session, actor, CityAreasChosen(area_type=kind.code))
    return True


def _city(session: Session) -> City:
    city = session.get(City, 1, with_for_update=True)
    if city is None:
        raise NotFound("city")
    return city


def _calendar_for(
    session: Session, actor: Actor, city: City | None, spec: CitySpec
) -> tuple[WorkingCalendar, bool]:
    """The row of the calendar that the spec asks for, and whether it is another than before."""
    wanted = spec.calendar
    if city is None:
        row = session.scalar(select(WorkingCalendar).where(WorkingCalendar.code == CITY_CALENDAR))
        wanted = wanted or Calendar(timezone=spec.time_zone, hours=dict.fromkeys(range(5), _WORKDAY))
    else:
        row = session.get_one(WorkingCalendar, city.calendar_id)
        # Hours are local times: they move with the city's zone.
        wanted = wanted or replace(calendar_from(row.definition), timezone=spec.time_zone)
    require_zone(wanted, spec.time_zone)
    if row is None:
        row = WorkingCalendar(code=CITY_CALENDAR, name=CALENDAR_NAME, definition={})
        session.add(row)
    return row, store_calendar(session, actor, row, wanted)


def store_calendar(
    session: Session, actor: Actor, row: WorkingCalendar, calendar: Calendar, *, name: Mapping[str, str] | None = None
) -> bool:  # fmt: skip
    """Keep a calendar (and its name) in its row and record it, after ``begin_shaping``; False when it is that already.

    By what open targets were counted is kept beside it, until they are recounted or it is that again.
    """
    before, counted_by = dict(row.definition), row.counted_by or row.definition
    values = {"definition": calendar_data(calendar), **({"name": dict(name)} if name is not None else {})}
    if not take_over(row, values):
        return False
    row.counted_by = counted_by if counted_by and counted_by != row.definition else None
    session.flush()
    note(session, "calendar", row.code, before or None, row.definition)
    record_shaping(session, actor, CalendarChanged(calendar=row.code))
    return True


def _check(spec: CitySpec) -> None:
    if not spec.languages:
        raise DomainError("city.no_language", field="languages")
    for language in spec.languages:
        if not spec.name.get(language, "").strip():
            raise DomainError("city.name_missing", field="name", language=language)
    try:
        ZoneInfo(spec.time_zone)
    except (KeyError, ValueError, OSError):
        raise DomainError("city.unknown_time_zone", field="time_zone", value=spec.time_zone) from None


def require_zone(calendar: Calendar, zone: str) -> None:
    """Raise DomainError ``city.calendar_time_zone``: all calendars are in the city's time zone."""
    if calendar.timezone != zone:
        raise DomainError("city.calendar_time_zone", field="calendar", city=zone, calendar=calendar.timezone)
