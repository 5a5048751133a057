"""Areas as a GeoJSON file that is kept in git: the same bytes for the same areas, one line for each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon

from geo.errors import ShapeError
from geo.repair import repair

DECIMALS = 7
"""Of a degree: a centimetre."""


def feature_lines(features: Iterable[tuple[Mapping[str, object], MultiPolygon]]) -> Iterator[str]:
    """The lines of a FeatureCollection, each with its end, from properties and areas (WGS 84, lon, lat; valid)."""
    yield '{"type": "FeatureCollection", "features": [\n'
    before = ""
    for properties, area in features:
        feature = {"type": "Feature", "properties": dict(properties), "geometry": area_geojson(area)}
        yield f"{before}{json.dumps(feature, ensure_ascii=False, allow_nan=False)}"
        before = ",\n"
    yield "\n]}\n"


def area_geojson(area: MultiPolygon) -> dict[str, object]:
    """An area as a Polygon or MultiPolygon, rounded to ``DECIMALS``; parts and rings always begin and follow alike.

    Outer rings run counter-clockwise (RFC 7946). An area that rounding would spoil, so that whoever reads it has to
    repair it, keeps all of its digits.
    """
    drawn = _tidy(shapely.transform(area, lambda xy: np.round(xy, DECIMALS) + 0.0))
    if not _as_good(drawn):
        drawn = _tidy(area)
    parts = [
        [[list(position) for position in ring.coords] for ring in (part.exterior, *part.interiors)]
        for part in drawn.geoms
    ]
    if len(parts) == 1:
        return {"type": "Polygon", "coordinates": parts[0]}
    return {"type": "MultiPolygon", "coordinates": parts}


def _tidy(area: MultiPolygon) -> MultiPolygon:
    ordered = shapely.normalize(area)
    parts = [
        part for part in shapely.get_parts(shapely.orient_polygons(ordered)) if isinstance(part, Polygon)
    ]
    return MultiPolygon(parts)


def _as_good(drawn: MultiPolygon) -> bool:
    if not drawn.is_valid:
        return False
    try:
        return repair(drawn).problem is None
    except ShapeError:
        return False
