"""The filters of maps and lists, as they stand in a page's address."""

from __future__ import annotations

import math

from flask import request

from civic.core.errors import DomainError
from civic.issues.queries.listing import PLACES, Filter
from geo.errors import ShapeError
from geo.shapes import Bbox


def map_filter() -> Filter:
    """What a map is narrowed to; ``category`` and ``status`` may be given several times."""
    return Filter(
        group=word_of("group") or None,
        categories=_words("category"),
        statuses=_words("status"),
        department=word_of("department") or None,
    )


def list_filters() -> dict[str, str]:
    """The filters of a list that are set, by name.

    ``kind``, the form's one field for both, becomes ``group`` (with ``group:`` before it) or ``category``.
    """
    names = ("status", "category", "group", "area", "department", "place", "bbox")
    chosen = {name: value for name in names if (value := word_of(name))}
    kind = word_of("kind")
    if kind.startswith("group:"):
        chosen["group"] = kind.removeprefix("group:")
    elif kind:
        chosen["category"] = kind
    return chosen


def list_filter() -> Filter:
    """The same as a query understands it. Raises DomainError ``bbox.invalid``."""
    chosen = list_filters()
    area = chosen.get("area", "")
    place = chosen.get("place")
    return Filter(
        bbox=bbox_of(chosen["bbox"]) if "bbox" in chosen else None,
        categories=[chosen["category"]] if "category" in chosen else [],
        group=chosen.get("group"),
        area=int(area) if area.isdecimal() and len(area) < 10 else None,
        department=chosen.get("department"),
        statuses=[chosen["status"]] if "status" in chosen else [],
        place=place if place in PLACES else None,
    )


def bbox_of(words: str) -> Bbox:
    """A window of the map. Far out it may reach beyond the world, where it is cut off.

    Raises DomainError ``bbox.invalid``.
    """
    try:
        west, south, east, north = (float(part) for part in words.split(","))
        if not all(map(math.isfinite, (west, south, east, north))):
            raise ValueError(words)
        return Bbox(max(west, -180.0), max(south, -90.0), min(east, 180.0), min(north, 90.0))
    except (ValueError, ShapeError) as error:
        raise DomainError("bbox.invalid", field="bbox") from error


def zoom_of() -> int:
    """The map's zoom, as a whole step; what is no number is far out."""
    zoom = request.args.get("zoom", type=float) or 0.0
    return round(max(0.0, min(20.0, zoom))) if math.isfinite(zoom) else 0


def word_of(name: str) -> str:
    """A value of the address without what no value has (control characters); empty when it is not there."""
    return _clean(request.args.get(name, ""))


def _words(name: str) -> list[str]:
    return [word for value in request.args.getlist(name) if (word := _clean(value))]


def _clean(value: str) -> str:
    return "".join(filter(str.isprintable, value)).strip()
