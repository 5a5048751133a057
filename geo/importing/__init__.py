"""Features out of files that cities have: GeoJSON, GeoPackage, shapefile; areas and numbered things out of features."""

from __future__ import annotations

from geo.importing.areas import AreaRow, read_areas
from geo.importing.features import Feature, field_names, layer_names, read_features
from geo.importing.hierarchy import hierarchy
from geo.importing.limits import DEFAULT_LIMITS, Limits
from geo.importing.things import ThingRow, read_things

__all__ = [
    "DEFAULT_LIMITS",
    "AreaRow",
    "Feature",
    "Limits",
    "ThingRow",
    "field_names",
    "hierarchy",
    "layer_names",
    "read_areas",
    "read_features",
    "read_things",
]
