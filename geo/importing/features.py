"""One row after another out of a file, in degrees; what is wrong with a row is said in the row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError
from shapely.geometry.base import BaseGeometry

from geo.errors import SourceError
from geo.importing import geojson, vector
from geo.importing.limits import DEFAULT_LIMITS, Limits, check_file
from geo.importing.rows import RawRow, Table

_GEOJSON = (".geojson", ".json", ".geojson.gz", ".json.gz")
_VECTOR = (".gpkg", ".zip", ".shp")


@dataclass(frozen=True, slots=True)
class Feature:
    """A row of a file: its place in the file from 0, its fields, its geometry (lon, lat; SRID 4326).

    ``geometry`` is None exactly when ``problem`` says, in words for the operator, why the row cannot be used.
    """

    index: int
    properties: Mapping[str, object]
    geometry: BaseGeometry | None
    problem: str | None = None


def read_features(
    path: Path,
    *,
    layer: str | None = None,
    crs: str | None = None,
    encoding: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[Feature]:
    """The features of a GeoJSON (``.geojson``, ``.json``, also ``.gz``), GeoPackage or shapefile (``.zip``, ``.shp``).

    ``crs`` (``EPSG:32637``) is used only where the file names no coordinate system of its own; ``encoding`` overrides
    what a shapefile says of its attributes. Nothing is repaired here. Raises SourceError, all before the first row:
    ``source.missing``, ``source.empty``, ``source.too_large``, ``source.unpacks_too_large``, ``source.format``,
    ``source.unreadable``, ``source.encoding``, ``source.choose_layer``, ``source.no_layer``, ``source.no_crs``,
    ``source.crs_unknown``, ``source.too_many_features``, and those of archives.
    """
    return read_table(path, layer=layer, crs=crs, encoding=encoding, limits=limits)[1]


def read_table(
    path: Path,
    *,
    layer: str | None = None,
    crs: str | None = None,
    encoding: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> tuple[list[str], Iterator[Feature]]:
    """Names of the fields and the features, the file being read once. As read_features otherwise."""
    table = _read(path, layer, encoding, limits)
    project = _projection(table.crs, crs)
    if table.count > limits.max_features:
        raise SourceError("source.too_many_features", features=table.count, limit=limits.max_features)
    return list(table.fields), (_feature(row, project, limits) for row in table.rows)


def field_names(
    path: Path, *, layer: str | None = None, encoding: str | None = None, limits: Limits = DEFAULT_LIMITS
) -> list[str]:
    """Names of the fields, in the file's order. Raises as read_features does."""
    return list(_read(path, layer, encoding, limits).fields)


def layer_names(path: Path, *, limits: Limits = DEFAULT_LIMITS) -> list[str]:
    """Layers with a geometry that the file holds; one nameless for GeoJSON. Raises as read_features does."""
    check_file(path, limits)
    return [""] if _kind(path) == "geojson" else vector.layer_names(path, limits)


def _read(path: Path, layer: str | None, encoding: str | None, limits: Limits) -> Table:
    check_file(path, limits)
    if _kind(path) == "geojson":
        return geojson.read(path, limits)
    return vector.read(path, layer, encoding, limits)


def _kind(path: Path) -> str:
    name = path.name.lower()
    if name.endswith(_GEOJSON):
        return "geojson"
    if name.endswith(_VECTOR):
        return "vector"
    raise SourceError("source.format", file=path.name, known=", ".join((*_GEOJSON, *_VECTOR)))


def _projection(own: str | None, given: str | None) -> Callable[[BaseGeometry], BaseGeometry] | None:
    """What turns the file's coordinates into degrees, None where they are already."""
    name = own or given
    if not name:
        raise SourceError("source.no_crs")
    try:
        crs = CRS.from_user_input(name)
        if crs.is_engineering:
            raise SourceError("source.no_crs")
        if crs.equals("EPSG:4326", ignore_axis_order=True):
            return None
        transformer = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    except (CRSError, ProjError) as error:
        raise SourceError("source.crs_unknown", crs=name[:100], reason=str(error)[:200]) from None

    def project(geometry: BaseGeometry) -> BaseGeometry:
        result: BaseGeometry = shapely.transform(geometry, transformer.transform, interleaved=False)
        return result

    return project


def _feature(row: RawRow, project: Callable[[BaseGeometry], BaseGeometry] | None, limits: Limits) -> Feature:
    if row.problem or row.geometry is None:
        return Feature(row.index, row.properties, None, row.problem or "no geometry")
    geometry = shapely.force_2d(row.geometry)
    problem = None
    if geometry.is_empty:
        problem = "empty geometry"
    elif shapely.get_num_coordinates(geometry) > limits.max_vertices:
        problem = f"more than {limits.max_vertices} vertices"
    else:
        geometry = project(geometry) if project else geometry
        problem = _misplaced(geometry)
    return Feature(row.index, row.properties, None if problem else geometry, problem)


def _misplaced(geometry: BaseGeometry) -> str | None:
    coordinates = abs(shapely.get_coordinates(geometry))
    if not bool((coordinates < float("inf")).all()):
        return "coordinates that are not numbers"
    lon, lat = (float(value) for value in coordinates.max(axis=0))
    if lon > 180 or lat > 90:
        return f"coordinates outside the world ({lon:.6g}, {lat:.6g}): another coordinate system than the file says?"
    return None
