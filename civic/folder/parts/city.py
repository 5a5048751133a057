"""The city's own settings and its working calendar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from civic.city.commands import CitySpec, set_up_city
from civic.city.files import city_values, read_city
from civic.city.queries import city_logo, city_rules
from civic.core.calendar_file import calendar_values
from civic.core.datafiles_written import said, toml_text
from civic.core.permissions import Actor
from civic.folder.errors import about
from civic.folder.opened import CityFolder
from civic.folder.parts.base import Part, Tally, WrittenFile

FILE = "city.toml"
CALENDAR = "calendar.toml"
LOGO = "logo.png"
_HEAD = (
    "The city itself: languages (the first is the main one), time zone, house rules, name.",
    f"To import this file alone: civic import city {FILE}",
)
_CALENDAR_HEAD = (
    "Working hours in local time, holidays, and days whose hours are not their weekday's.",
    "All promises are counted in this time.",
    f"To import this file alone: civic import calendar {CALENDAR}",
)
_SETTINGS = (
    "name", "languages", "time_zone", "emergency_number", "outside_advice", "anonymous_reports", "house_number_first",
    "contact_days",
    "tile_url", "tile_attribution", "tile_max_zoom", "brand_colour", "logo",
)  # fmt: skip


def write(session: Session) -> Iterator[WrittenFile]:
    city = city_rules(session)
    spec = CitySpec(
        name=said(city.name, city.languages),
        languages=city.languages,
        time_zone=city.time_zone,
        emergency_number=city.emergency_number,
        outside_advice=said(city.outside_advice, city.languages),
        anonymous_reports=city.anonymous_reports,
        tiles=city.tiles,
        house_number_first=city.house_number_first,
        contact_days=city.contact_days,
        brand_colour=city.brand_colour,
    )
    logo = city_logo(session) if city.logo_sha256 else None
    yield FILE, [toml_text(city_values(spec, CALENDAR, LOGO if logo else None), _HEAD)]
    if logo:
        yield LOGO, [logo]
    yield CALENDAR, [toml_text(calendar_values(city.calendar), _CALENDAR_HEAD)]


def read(folder: CityFolder, _languages: Sequence[str] | None) -> CitySpec:
    with about(FILE):
        return read_city(folder.file(FILE), beside=folder.file)


def apply(session: Session, actor: Actor, spec: CitySpec, _exact: bool) -> Sequence[Tally]:
    with about(FILE):
        shaped = set_up_city(session, actor, spec)
    tallies = [_tally("settings", _SETTINGS, shaped.changed, is_new=shaped.is_new)]
    if spec.calendar is not None:
        tallies.append(_tally("calendar", ("calendar",), shaped.changed, is_new=shaped.is_new))
    return tallies


def _tally(what: str, names: Sequence[str], changed: Sequence[str], *, is_new: bool) -> Tally:
    other = tuple(name for name in names if name in changed)
    return Tally(
        what=what,
        added=other if is_new else (),
        changed=() if is_new else other,
        unchanged=tuple(name for name in names if name not in other),
    )


CITY = Part(
    code="city",
    file=FILE,
    holds="The city's settings, with its working calendar in `calendar.toml` and its logo in `logo.png`.",
    write=write,
    read=read,
    apply=apply,
)
