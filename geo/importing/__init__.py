"""Features out of files that cities have: GeoJSON, GeoPackage, shapefile; and areas out of features."""

from __future__ import annotations

from geo.importing.areas import AreaRow, read_areas
from geo.importing.features import Feature, field_names, layer_names, read_features
from geo.importing.hierarchy import hierarchy
from geo.importing.limits import DEFAULT_LIMITS, Limits

__all__ = [
    "DEFAULT_LIMITS",
    "AreaRow",
    "Feature",
    "Limits",
    "field_names",
    "hierarchy",
    "layer_names",
    "read_areas",
    "read_features",
]
