"""GeoPackage and shapefile, read by GDAL from a private copy under a name of our own.

GDAL guesses the format by content, and some formats it knows (VRT) name further files or addresses to open: so a file
goes to it only when its first bytes are those of the two formats meant.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyogrio
import pyogrio.raw
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError
from shapely.errors import GEOSException

from geo.errors import SourceError
from geo.importing import archive
from geo.importing.encoding import encoding_of
from geo.importing.limits import Limits
from geo.importing.rows import RawRow, Table

_GPKG_MAGIC = b"SQLite format 3\x00"
_SHP_MAGIC = b"\x00\x00\x27\x0a"
_FAILURES = (DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError)


def layer_names(path: Path, limits: Limits) -> list[str]:
    """Layers of a GeoPackage that have a geometry, shapefiles of an archive, or the shapefile's own name."""
    suffix = path.suffix.lower()
    if suffix == ".zip":
        return list(archive.shapefile_names(path, limits))
    if suffix == ".shp":
        return [path.stem]
    with tempfile.TemporaryDirectory() as folder:
        return _geopackage_layers(_copied_geopackage(path, Path(folder)))


def read(path: Path, layer: str | None, encoding: str | None, limits: Limits) -> Table:
    """One layer. Raises SourceError ``source.unreadable``, ``source.format``, ``source.choose_layer``,
    ``source.no_layer``, ``source.encoding``, ``source.too_many_features`` and those of archives."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        suffix = path.suffix.lower()
        if suffix == ".gpkg":
            copy = _copied_geopackage(path, folder)
            return _table(copy, _chosen(_geopackage_layers(copy), layer), None, limits)
        if suffix == ".zip":
            layers = archive.shapefile_names(path, limits)
            copy = archive.unpack(path, layers[_chosen(list(layers), layer)], folder, limits)
        else:
            copy = _copied_shapefile(path, folder)
        _check_magic(copy, _SHP_MAGIC)
        if not copy.with_suffix(".dbf").is_file():
            raise SourceError("source.no_attributes", file=path.name)
        return _table(copy, None, encoding or encoding_of(copy), limits)


def _copied_geopackage(path: Path, folder: Path) -> Path:
    _check_magic(path, _GPKG_MAGIC)
    return Path(shutil.copyfile(path, folder / "layer.gpkg"))


def _copied_shapefile(path: Path, folder: Path) -> Path:
    for beside in path.parent.iterdir():
        part = beside.suffix.lower().lstrip(".")
        if beside.stem == path.stem and part in archive.PARTS and beside.is_file():
            shutil.copyfile(beside, folder / f"layer.{part}")
    return folder / "layer.shp"


def _check_magic(path: Path, magic: bytes) -> None:
    with path.open("rb") as file:
        if file.read(len(magic)) != magic:
            raise SourceError("source.format", file=path.name, known="GeoPackage, shapefile")


def _geopackage_layers(path: Path) -> list[str]:
    try:
        return [str(name) for name, geometry in pyogrio.list_layers(path) if geometry is not None]
    except _FAILURES as error:
        raise SourceError("source.unreadable", file=path.name, reason=str(error)[:200]) from None


def _chosen(layers: list[str], wanted: str | None) -> str:
    if wanted is not None:
        if wanted not in layers:
            raise SourceError("source.no_layer", layer=wanted, layers=", ".join(layers[:20]))
        return wanted
    if not layers:
        raise SourceError("source.no_layer", layer="", layers="")
    if len(layers) > 1:
        raise SourceError("source.choose_layer", layers=", ".join(layers[:20]))
    return layers[0]


def _table(path: Path, layer: str | None, encoding: str | None, limits: Limits) -> Table:
    try:
        # One row beyond the limit is enough to know that there are too many.
        meta, _, geometries, columns = pyogrio.raw.read(
            path,
            layer=layer,
            encoding=encoding,
            max_features=limits.max_features + 1,
            datetime_as_string=True,
        )
    except (UnicodeDecodeError, LookupError) as error:
        raise SourceError("source.encoding", encoding=encoding, reason=str(error)[:200]) from None
    except _FAILURES as error:
        raise SourceError("source.unreadable", reason=str(error)[:200]) from None
    fields = tuple(str(name) for name in meta["fields"])
    return Table(meta["crs"], fields, len(geometries), _rows(fields, geometries, columns))


def _rows(fields: tuple[str, ...], geometries: np.ndarray, columns: list[np.ndarray]) -> Iterator[RawRow]:
    for index, wkb in enumerate(geometries):
        properties = {name: _plain(column[index]) for name, column in zip(fields, columns, strict=True)}
        if wkb is None:
            yield RawRow(index, properties, None, "no geometry")
            continue
        try:
            yield RawRow(index, properties, shapely.from_wkb(wkb))
        except GEOSException as error:
            yield RawRow(index, properties, None, f"unreadable geometry: {str(error)[:200]}")


def _plain(value: object) -> object:
    """A value of Python's own; GDAL's empty numbers come as NaN."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and value != value:
        return None
    return value
