"""Small invented files in every format that is read, made anew for each test."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import shapely
from shapely.geometry import MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

SQUARE = box(37.60, 55.70, 37.62, 55.72)
BOW_TIE = Polygon([(37.70, 55.70), (37.72, 55.72), (37.72, 55.70), (37.70, 55.72)])
WITH_HOLE = Polygon(box(37.80, 55.70, 37.84, 55.74).exterior, [box(37.81, 55.71, 37.82, 55.72).exterior])
TWO_PARTS = MultiPolygon([box(37.90, 55.70, 37.91, 55.71), box(37.92, 55.70, 37.93, 55.71)])
SHAPES = (SQUARE, BOW_TIE, WITH_HOLE, TWO_PARTS)
NAMES = ("Щукино", "Старый Город", "Заречье", "Ёлкино")


def collection(
    rows: Sequence[tuple[Mapping[str, object], BaseGeometry | None]], **members: object
) -> dict[str, Any]:
    features = [
        {
            "type": "Feature",
            "properties": dict(properties),
            "geometry": None if shape is None else json.loads(shapely.to_geojson(shape)),
        }
        for properties, shape in rows
    ]
    return {"type": "FeatureCollection", **members, "features": features}


def write_geojson(path: Path, document: object, encoding: str = "utf-8") -> Path:
    path.write_text(json.dumps(document, ensure_ascii=False), encoding=encoding)
    return path


def districts(path: Path) -> Path:
    rows = [({"name": name, "n": i}, s) for i, (name, s) in enumerate(zip(NAMES, SHAPES, strict=True))]
    return write_geojson(path, collection(rows))


def write_vector(
    path: Path,
    *,
    shapes: Sequence[BaseGeometry] = SHAPES,
    names: Sequence[str] = NAMES,
    crs: str | None = "EPSG:4326",
    driver: str,
    layer: str | None = None,
    encoding: str | None = None,
    append: bool = False,
) -> Path:
    """``shapes`` are in the units of ``crs``; one text field NAME, one whole number NO."""
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(np.array(shapes, dtype=object)),
        field_data=[np.array(names, dtype=object), np.arange(len(names), dtype="int32")],
        fields=["NAME", "NO"],
        geometry_type="Unknown" if driver == "GPKG" else "Polygon",
        crs=crs,
        driver=driver,
        layer=layer,
        encoding=encoding,
        append=append,
    )
    return path


def zipped(path: Path, files: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def shapefile_parts(folder: Path, **options: Any) -> dict[str, bytes]:
    """Part (``shp``, ``dbf`` …) → bytes."""
    folder.mkdir(exist_ok=True)
    write_vector(folder / "layer.shp", driver="ESRI Shapefile", **options)
    return {file.suffix[1:]: file.read_bytes() for file in folder.iterdir()}
