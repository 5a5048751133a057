"""The one filter language of staff: the dashboard, saved views, bulk actions, rules and the API all speak it.

A `Filter` is a value. In an address it is a flat set of names and texts (`to_args`), which is also how it is stored;
`civic.triage.conditions` makes conditions of a query from it. Within a field any of its values will do, between fields
all must hold; a field that says nothing narrows nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from civic.core.errors import DomainError
from civic.issues.status import ISSUE_STATUSES, PRIORITIES
from geo.errors import ShapeError
from geo.shapes import Bbox, parse_geojson_polygon

TARGETS: Final = ("late", "risk", "today", "week", "none")
"""By when it falls due: before now; within the next working day; by the end of today or of the seventh day from today,
what is late included; not at all, since the clock is paused, its turn comes later, or residents judge."""

VERDICTS: Final = ("met", "not_met", "none")
"""What residents said of the last delivery: at least one criterion met and none not met; one not met; nothing."""

MOST_VALUES: Final = 50
MOST_POSITIONS: Final = 100
"""Corners of a drawn shape: what a hand draws, and what an address still carries."""
LONGEST_TEXT: Final = 200
LARGEST_NUMBER: Final = 2**31 - 1

ME: Final = "me"
NOBODY: Final = "nobody"

_CODE = re.compile(r"[\w.:-]{1,100}")


@dataclass(frozen=True, slots=True)
class Filter:
    """What a queue is narrowed to. The empty filter is every issue that the actor may find.

    ``categories``, ``groups``, ``department``, ``sources`` and ``languages`` are codes; what does not exist finds
    nothing. ``area`` is the row id of an area, ``bbox`` degrees (WGS 84), ``shape`` the text of a GeoJSON Polygon
    (WGS 84, longitude first, at most MOST_POSITIONS corners); both leave out what has no certain place. ``department``:
    has a part in it that it has not handed over. ``assignee``: a person's row id, ``me`` or ``nobody`` (has open work
    that nobody holds). ``targets`` are TARGETS, ``verdicts`` VERDICTS. ``text`` is looked up as a search does.
    ``reporters`` is the least number of people affected. ``waiting``: for its reporter. ``reopened``: work goes on
    after a delivery. ``merged``: others were merged into it. ``mentioned``: the actor is, in a note. ``desk``: it lies
    at the triage desk. ``received_from`` and ``received_to`` are days in the city's time zone, both included.
    """

    statuses: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    area: int | None = None
    bbox: Bbox | None = None
    shape: str | None = None
    department: str | None = None
    assignee: int | str | None = None
    targets: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    text: str = ""
    reporters: int | None = None
    has_photo: bool | None = None
    reopened: bool | None = None
    verdicts: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    waiting: bool | None = None
    mentioned: bool | None = None
    languages: tuple[str, ...] = ()
    received_from: date | None = None
    received_to: date | None = None
    desk: bool | None = None
    merged: bool | None = None

    def __bool__(self) -> bool:
        """Whether it narrows anything."""
        return self != EVERYTHING

    @classmethod
    def from_args(cls, args: Mapping[str, Any]) -> Filter:
        """The filter of an address: texts by the names of ARGS, each once with commas between values, or as a list.

        Names that are none of a filter's are left alone (a view, a cursor), and so are empty texts. Raises DomainError
        ``filter.unknown_value``, ``filter.too_many``, ``filter.number``, ``filter.date``, ``filter.dates_order``,
        ``filter.yes_or_no``, ``filter.too_long``, ``bbox.invalid``, ``filter.shape``; ``field`` is the name in ARGS.
        """
        found: dict[str, Any] = {}
        for name, (attribute, read, _) in ARGS.items():
            values = _texts(args, name)
            if values:
                found[attribute] = read(name, values)
        wanted = cls(**found)
        if wanted.received_from and wanted.received_to and wanted.received_from > wanted.received_to:
            raise DomainError("filter.dates_order", field="to")
        return wanted

    def to_args(self) -> dict[str, str]:
        """The same filter as texts, always in the same order; `from_args` reads it back."""
        return {
            name: write(value)
            for name, (attribute, _, write) in ARGS.items()
            if (value := getattr(self, attribute)) not in (None, (), "")
        }


EVERYTHING: Final = Filter()


def _texts(args: Mapping[str, Any], name: str) -> list[str]:
    """What stands under a name, whether it is there once, several times or as a list; None and empty are nothing."""
    getlist = getattr(args, "getlist", None)
    given = getlist(name) if getlist is not None else args.get(name)
    if given is None:
        return []
    many = given if isinstance(given, (list, tuple)) else [given]
    cleaned = ("".join(filter(str.isprintable, str(value))).strip() for value in many)
    return [text for text in cleaned if text]


def _values(name: str, given: Iterable[str]) -> tuple[str, ...]:
    """The values in all the texts, each once, in the order of the alphabet: the same filter is the same value."""
    values = sorted({part for text in given for part in map(str.strip, text.split(",")) if part})
    if len(values) > MOST_VALUES:
        raise DomainError("filter.too_many", field=name, most=MOST_VALUES)
    return tuple(values)


def _codes(name: str, given: list[str]) -> tuple[str, ...]:
    values = _values(name, given)
    for value in values:
        if not _CODE.fullmatch(value):
            raise DomainError("filter.unknown_value", field=name, value=value[:40])
    return values


def _some_of(known: tuple[str, ...]) -> Callable[[str, list[str]], tuple[str, ...]]:
    def read(name: str, given: list[str]) -> tuple[str, ...]:
        values = _values(name, given)
        for value in values:
            if value not in known:
                raise DomainError("filter.unknown_value", field=name, value=value[:40])
        return tuple(value for value in known if value in values)

    return read


def _code(name: str, given: list[str]) -> str | None:
    """The first of several; None where there are commas and nothing else."""
    return next(iter(_codes(name, given[-1:])), None)


def _number(name: str, given: list[str]) -> int:
    text = given[-1]
    if not (text.isascii() and text.isdecimal() and len(text) <= 10 and 0 < int(text) <= LARGEST_NUMBER):
        raise DomainError("filter.number", field=name)
    return int(text)


def _person(name: str, given: list[str]) -> int | str:
    return given[-1] if given[-1] in (ME, NOBODY) else _number(name, given)


def _yes_or_no(name: str, given: list[str]) -> bool:
    if given[-1] not in ("yes", "no"):
        raise DomainError("filter.yes_or_no", field=name)
    return given[-1] == "yes"


def _day(name: str, given: list[str]) -> date:
    try:
        day = date.fromisoformat(given[-1])
    except ValueError:
        raise DomainError("filter.date", field=name) from None
    if not 1900 <= day.year <= 2200:
        raise DomainError("filter.date", field=name)
    return day


def _text(name: str, given: list[str]) -> str:
    if len(given[-1]) > LONGEST_TEXT:
        raise DomainError("filter.too_long", field=name, most=LONGEST_TEXT)
    return given[-1]


def _bbox(name: str, given: list[str]) -> Bbox:
    try:
        return Bbox.parse(given[-1])
    except ShapeError as error:
        raise DomainError("bbox.invalid", field=name) from error


def _shape(name: str, given: list[str]) -> str:
    """A drawn shape in its shortest text: five decimals are a metre."""
    try:
        drawn = json.loads(given[-1])
        parsed = parse_geojson_polygon(drawn, max_positions=MOST_POSITIONS)
        if len(parsed.geoms) != 1:
            raise ValueError("several shapes")
        rings = [parsed.geoms[0].exterior, *parsed.geoms[0].interiors]
        rounded = {
            "type": "Polygon",
            "coordinates": [[[round(lon, 5), round(lat, 5)] for lon, lat in ring.coords] for ring in rings],
        }
        # Rounding may close a sliver: what is stored must be a shape that the database takes.
        parse_geojson_polygon(rounded, max_positions=MOST_POSITIONS)
    except (ShapeError, ValueError, RecursionError) as error:
        raise DomainError("filter.shape", field=name, most=MOST_POSITIONS) from error
    return json.dumps(rounded, separators=(",", ":"))


def _joined(values: tuple[str, ...]) -> str:
    return ",".join(values)


def _said(value: bool) -> str:
    return "yes" if value else "no"


_Read = Callable[[str, list[str]], Any]
_Write = Callable[[Any], str]

ARGS: Final[Mapping[str, tuple[str, _Read, _Write]]] = {
    "status": ("statuses", _some_of(ISSUE_STATUSES), _joined),
    "category": ("categories", _codes, _joined),
    "group": ("groups", _codes, _joined),
    "area": ("area", _number, str),
    "bbox": ("bbox", _bbox, lambda bbox: bbox.text),
    "shape": ("shape", _shape, str),
    "department": ("department", _code, str),
    "assignee": ("assignee", _person, str),
    "target": ("targets", _some_of(TARGETS), _joined),
    "source": ("sources", _codes, _joined),
    "q": ("text", _text, str),
    "reporters": ("reporters", _number, str),
    "photo": ("has_photo", _yes_or_no, _said),
    "reopened": ("reopened", _yes_or_no, _said),
    "verdict": ("verdicts", _some_of(VERDICTS), _joined),
    "priority": ("priorities", _some_of(PRIORITIES), _joined),
    "waiting": ("waiting", _yes_or_no, _said),
    "mentioned": ("mentioned", _yes_or_no, _said),
    "language": ("languages", _codes, _joined),
    "from": ("received_from", _day, date.isoformat),
    "to": ("received_to", _day, date.isoformat),
    "desk": ("desk", _yes_or_no, _said),
    "merged": ("merged", _yes_or_no, _said),
}
"""Name in an address → field of `Filter`, how its texts are read, how it is written. Every field has one."""
