"""GeoJSON, read feature by feature so that one bad feature costs only itself."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import shapely
from shapely.errors import GEOSException

from geo.errors import SourceError
from geo.importing.limits import Limits, copy_within
from geo.importing.rows import RawRow, Table

_GEOMETRIES = (
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
)


def read(path: Path, limits: Limits) -> Table:
    """A FeatureCollection, one Feature or one geometry. Raises SourceError ``source.unreadable``, ``source.encoding``,
    ``source.unpacks_too_large`` or ``source.format``."""
    document = _load(path, limits)
    kind = document.get("type") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(kind, str):
        raise SourceError("source.format", file=path.name, known="GeoJSON")
    features = _features(document, kind, path)
    names: dict[str, None] = {}
    for feature in features:
        names.update(dict.fromkeys(_properties(feature)))
    return Table(_crs(document), tuple(names), len(features), _rows(features))


def _load(path: Path, limits: Limits) -> object:
    try:
        data = _unzipped(path, limits) if path.name.lower().endswith(".gz") else path.read_bytes()
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise SourceError("source.encoding", file=path.name, expected="UTF-8") from None
    except (ValueError, RecursionError, OSError, EOFError, zlib.error) as error:
        if isinstance(error, SourceError):
            raise
        raise SourceError("source.unreadable", file=path.name, reason=str(error)[:200]) from None


def _unzipped(path: Path, limits: Limits) -> bytes:
    data = io.BytesIO()
    with gzip.open(path) as file:
        copy_within(file, data, limits.max_unpacked)
    return data.getvalue()


def _features(document: dict[str, object], kind: str, path: Path) -> list[object]:
    if kind == "FeatureCollection":
        features = document.get("features")
        if not isinstance(features, list):
            raise SourceError("source.format", file=path.name, known="GeoJSON")
        return features
    if kind == "Feature":
        return [document]
    if kind in _GEOMETRIES:
        return [{"type": "Feature", "properties": {}, "geometry": document}]
    raise SourceError("source.format", file=path.name, known="GeoJSON")


def _crs(document: dict[str, object]) -> str | None:
    """Degrees unless the member of the 2008 specification says otherwise; its null means "unknown"."""
    if "crs" not in document:
        return "EPSG:4326"
    member = document["crs"]
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return name if isinstance(name, str) else None


def _properties(feature: object) -> Mapping[str, object]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return properties if isinstance(properties, dict) else {}


def _rows(features: list[object]) -> Iterator[RawRow]:
    for index, feature in enumerate(features):
        properties = _properties(feature)
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            yield RawRow(index, properties, None, "not a GeoJSON Feature")
            continue
        geometry = feature.get("geometry")
        if geometry is None:
            yield RawRow(index, properties, None, "no geometry")
            continue
        try:
            yield RawRow(index, properties, shapely.from_geojson(json.dumps(geometry)))
        except (GEOSException, ValueError, TypeError) as error:
            yield RawRow(index, properties, None, f"unreadable geometry: {str(error)[:200]}")
