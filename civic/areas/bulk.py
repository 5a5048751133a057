"""The areas of very many places at once. Places are WGS 84 (SRID 4326), longitude before latitude."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ARRAY, Double, bindparam, text
from sqlalchemy.orm import Session

from geo.shapes import Point

AT_ONCE = 5_000
"""Places of one statement."""

# Of each type the smallest, as on a border; in the order of the types' codes.
_COVERING = text("""
SELECT DISTINCT ON (place.number, kind.code) place.number, kind.code, area.code
  FROM unnest(:lons, :lats) WITH ORDINALITY AS place (lon, lat, number)
  JOIN area_piece piece ON ST_Covers(piece.geometry, ST_SetSRID(ST_MakePoint(place.lon, place.lat), 4326))
  JOIN area ON area.id = piece.area_id
  JOIN area_type kind ON kind.id = area.area_type_id
 ORDER BY place.number, kind.code, area.square_metres, area.id
""").bindparams(bindparam("lons", type_=ARRAY(Double)), bindparam("lats", type_=ARRAY(Double)))


def areas_at(session: Session, places: Sequence[Point]) -> list[tuple[tuple[str, str], ...]]:
    """For each place the current areas that cover it, one of each type, as codes of type and area."""
    found: list[tuple[tuple[str, str], ...]] = []
    for start in range(0, len(places), AT_ONCE):
        chunk = places[start : start + AT_ONCE]
        here: list[list[tuple[str, str]]] = [[] for _ in chunk]
        rows = session.execute(
            _COVERING, {"lons": [place.lon for place in chunk], "lats": [place.lat for place in chunk]}
        )
        for number, kind, code in rows:
            here[number - 1].append((kind, code))
        found += map(tuple, here)
    return found
