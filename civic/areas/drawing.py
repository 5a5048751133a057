"""Areas that an administrator draws: a type of the city's own, for rules where no published boundary fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import shapely
from shapely.geometry import Polygon
from sqlalchemy.orm import Session

from civic.areas.boundaries import boundaries
from civic.areas.commands import import_areas, retire_area_type
from civic.areas.types import current_codes
from civic.city.shape import begin_shaping
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor
from geo.errors import ShapeError
from geo.importing import AreaRow
from geo.repair import repair
from geo.shapes import Point
from geo.slugs import slug

DRAWN = "drawn"
"""The code of the type."""
TYPE_NAME = {"en": "Drawn area", "ru": "Нарисованная область"}
SOURCE = "drawn by hand"
MOST_CORNERS = 500
_DECIMALS = 6
"""Of a degree: a tenth of a metre, which nobody draws."""


def draw_area(session: Session, actor: Actor, names: Mapping[str, str], corners: Sequence[Point]) -> str:
    """Add an area by its corners (WGS 84, SRID 4326), in order around it; returns the code that it keeps for ever.

    Raises DomainError, each at its field: ``area.name_missing``; ``area.too_few_corners``, ``area.too_many_corners``,
    ``area.crosses_itself`` or ``area.no_ground`` for what encloses nothing; ``area.same_shape`` for the very shape of
    another drawn one.
    """
    named = {language: text for language, text in names.items() if text.strip()}
    if not named:
        raise DomainError("area.name_missing", field="name")
    shape = _shape(corners)
    begin_shaping(session, actor)
    known = current_codes(session).get(DRAWN, (0, frozenset()))[1]
    code = _free_code(slug(named.get("en") or next(iter(named.values()))) or "area", known)
    row = AreaRow(0, code, named, shape, None, None)
    result = import_areas(
        session, actor, [row], area_type=DRAWN, source=SOURCE, type_name=TYPE_NAME, leave_others=True
    )
    if result.kept_codes or code not in result.added:
        raise DomainError("area.same_shape", field="corners")
    return code


def erase_drawn_area(session: Session, actor: Actor, code: str) -> None:
    """Take a drawn area away; issues keep that they were filed under it.

    Whoever calls sees to it that no rule names it. Raises NotFound ``area.not_found``.
    """
    begin_shaping(session, actor)
    there = boundaries(session, DRAWN)
    rest = [
        AreaRow(number, each.code, each.name, each.geometry, None, None, each.residents)
        for number, each in enumerate(there)
        if each.code != code
    ]
    if len(rest) == len(there):
        raise NotFound("area", code)
    if rest:
        import_areas(session, actor, rest, area_type=DRAWN, source=SOURCE)
    else:
        retire_area_type(session, actor, DRAWN)


def _shape(corners: Sequence[Point]) -> shapely.MultiPolygon:
    places = [(round(place.lon, _DECIMALS), round(place.lat, _DECIMALS)) for place in corners]
    if len(places) > 1 and places[0] == places[-1]:
        places.pop()
    if len(set(places)) < 3:
        raise DomainError("area.too_few_corners", field="corners")
    if len(places) > MOST_CORNERS:
        raise DomainError("area.too_many_corners", field="corners", most=MOST_CORNERS)
    ring = Polygon(places)
    if not ring.is_valid:
        raise DomainError("area.crosses_itself", field="corners")
    try:
        return repair(ring).geometry
    except ShapeError as error:
        raise DomainError("area.no_ground", field="corners") from error


def _free_code(wanted: str, known: frozenset[str]) -> str:
    code, number = wanted, 1
    while code in known:
        number += 1
        code = f"{wanted[:56]}-{number}"
    return code
