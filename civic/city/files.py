"""The file that ``civic import city FILE`` takes: TOML, or the same shape as JSON.

.. code-block:: toml

    languages = ["en", "ru"]                # the first is the city's main one; texts below are there in each of them
    time_zone = "Europe/Moscow"             # IANA name
    emergency_number = "112"                # optional; shown where a report would come too late
    anonymous_reports = true                # optional; false: a report needs an e-mail address or a telephone number
    calendar = "calendar.toml"              # optional; a file beside this one, as civic/core/calendar_file.py describes
    house_number_first = true               # optional; "14 Bell Street"; without it the language decides
    contact_days = 180                      # optional; days after the end of a matter until contacts are removed

    # optional, all three or none: a map of the city's own instead of the one that is drawn from imported streets
    tile_url = "https://tiles.riverford.example/{z}/{x}/{y}.png"
    tile_attribution = "© City of Riverford"
    tile_max_zoom = 19

    brand_colour = "#0D6A5D"                # optional; of buttons and heads, instead of the product's own
    logo = "logo.png"                       # optional; a picture beside this file, instead of the product's bell

    [name]
    en = "Riverford"
    ru = "Речной Брод"

    [outside_advice]                        # optional: whom to turn to about a place outside the city
    en = "Beyond the Ring Road the county answers: +7 000 555-03-00."
    ru = "За Кольцевой дорогой отвечает район: +7 000 555-03-00."
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from civic.city.colour import colour_of
from civic.city.commands import CitySpec
from civic.city.contact_days import CONTACT_DAYS, MOST_CONTACT_DAYS
from civic.city.tiles import CityTiles
from civic.core.calendar import WorkingCalendar
from civic.core.calendar_file import read_calendar
from civic.core.datafiles import DataFileError, Table, load
from civic.core.errors import DomainError
from civic.core.images import process_logo


class CityFileError(DataFileError):
    """The file of the city cannot be used; codes are ``city_file.*``, the message names file and key."""


def read_city(path: Path | str, beside: Callable[[str], Path] | None = None) -> CitySpec:
    """The city that a file describes, with the calendar beside it. ``beside`` finds a file by the name that this one
    gives it; otherwise it is looked for in the same folder.

    Raises CityFileError, and DomainError ``calendar.*`` for what is wrong inside the calendar.
    """
    path = Path(path)
    root = load(path, CityFileError, "city_file")
    find = beside or path.parent.joinpath
    return _city(root, _calendar(root, find), _logo(root, find))


def parse_city(values: Mapping[str, Any], *, logo: bytes | None = None, file: str = "-") -> CitySpec:
    """The same from values in memory, which name no files: the calendar stays as it is, ``logo`` is the picture.

    Raises CityFileError.
    """
    return _city(Table(values, file=file, error=CityFileError, prefix="city_file"), None, logo)


def _city(root: Table, calendar: WorkingCalendar | None, logo: bytes | None) -> CitySpec:
    if not root.texts("languages"):
        raise root.problem("empty", "languages")
    languages = root.languages(None)
    zone = root.time_zone("time_zone")
    spec = CitySpec(
        name=root.words("name", languages, limit=80),
        languages=languages,
        time_zone=zone,
        calendar=calendar,
        emergency_number=root.text("emergency_number", default="112", limit=20),
        outside_advice=root.words("outside_advice", languages, optional=True),
        anonymous_reports=root.boolean("anonymous_reports", default=True),
        tiles=_tiles(root),
        house_number_first=root.boolean("house_number_first", default=True)
        if root.has("house_number_first")
        else None,
        contact_days=root.integer("contact_days", low=1, high=MOST_CONTACT_DAYS, default=CONTACT_DAYS),
        brand_colour=_colour(root),
        logo=logo,
    )
    root.done()
    return spec


def city_values(spec: CitySpec, calendar: str | None = None, logo: str | None = None) -> dict[str, Any]:
    """What a file of this city holds, with its calendar and logo in files of those names beside it."""
    tiles = spec.tiles
    own_map = (
        {"tile_url": tiles.url, "tile_attribution": tiles.attribution, "tile_max_zoom": tiles.max_zoom}
        if tiles
        else {}
    )
    first = spec.house_number_first
    return {
        "languages": list(spec.languages),
        "time_zone": spec.time_zone,
        "emergency_number": spec.emergency_number,
        "anonymous_reports": spec.anonymous_reports,
        **({} if first is None else {"house_number_first": first}),
        **({} if spec.contact_days == CONTACT_DAYS else {"contact_days": spec.contact_days}),
        **own_map,
        **({"brand_colour": spec.brand_colour} if spec.brand_colour else {}),
        **({"logo": logo} if logo else {}),
        **({"calendar": calendar} if calendar else {}),
        "name": dict(spec.name),
        **({"outside_advice": dict(spec.outside_advice)} if spec.outside_advice else {}),
    }


def _tiles(root: Table) -> CityTiles | None:
    # Each of them is asked for, so that none counts as unknown.
    if not sum(root.has(key) for key in ("tile_url", "tile_attribution", "tile_max_zoom")):
        return None
    url = root.text("tile_url", limit=500)
    try:
        return CityTiles(
            url, root.text("tile_attribution", limit=200), root.integer("tile_max_zoom", low=1, high=22)
        )
    except DomainError:
        raise root.problem(
            "not_a_choice", "tile_url", choices="https://HOST/…/{z}/{x}/{y}.png (or .mvt)", value=url
        ) from None


def _colour(root: Table) -> str | None:
    if not root.has("brand_colour"):
        return None
    given = root.text("brand_colour", limit=20)
    try:
        return colour_of(given)
    except DomainError as error:
        raise root.problem(error.code.partition(".")[2], "brand_colour", **error.params) from None


def _logo(root: Table, beside: Callable[[str], Path]) -> bytes | None:
    if not root.has("logo"):
        return None
    name = root.text("logo")
    try:
        return process_logo(beside(name).read_bytes())
    except OSError as error:
        raise root.problem("unreadable", "logo", reason=f"{name}: {error.strerror}") from error
    except DomainError as error:
        raise root.problem("unreadable", "logo", reason=f"{name}: {error.code}") from None


def _calendar(root: Table, beside: Callable[[str], Path]) -> WorkingCalendar | None:
    if not root.has("calendar"):
        return None
    name = root.text("calendar")
    try:
        return read_calendar(beside(name))
    except OSError as error:
        raise root.problem("unreadable", "calendar", reason=f"{name}: {error.strerror}") from error
    except DomainError as error:
        error.params["file"] = name
        raise
