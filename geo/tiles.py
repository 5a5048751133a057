"""SQL for vector tiles: what is shown of the ground, issues as points, and their counts in a grid.

Every function gives a SQLAlchemy ``text()`` that takes ``z, x, y`` (XYZ scheme, zoom 0…20) and answers one row with one
column ``tile`` (bytea, a Mapbox Vector Tile of extent 4096, empty where there is nothing). Sources may be tables or
parenthesised SELECTs with bind parameters of their own; visibility belongs into them.
"""

# Names in the SQL are checked by geo.sqlnames, values are bound, the rest is code of ours.
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, TextClause, bindparam, text

from geo.errors import SqlError
from geo.mercator import MAX_ZOOM
from geo.sqlnames import identifier, literal, source

EXTENT = 4096
RAW_FROM_ZOOM = 14
# Position in the tile from a 32-bit mercator integer: the 12 bits below the zoom's own.
_BITS = 32
_EXTENT_BITS = 12
_CELL_BITS = 6
_EQUATOR = 40_075_016.685578488
# A quarter of a pixel of a tile shown at 256 pixels.
_FINEST = 1024


@dataclass(frozen=True, slots=True)
class Rule:
    """What a layer shows from ``min_zoom`` on, until its next rule.

    ``where`` is an SQL condition on the source's columns, code of ours. Shapes whose box is narrower and lower than
    ``min_pixels`` of a 256-pixel tile are left out, points thus always. ``columns`` replaces the layer's where it
    is given.
    """

    min_zoom: int
    where: str = "true"
    min_pixels: float = 0.0
    columns: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of the ground: rows of ``source`` with ``geometry`` in ``srid`` and ``columns`` as properties.

    Nothing is shown below the first rule's zoom. ``buffer`` is how far, in 1/4096 of a tile, shapes reach beyond its
    edge (a line's width); ``smooth`` turns simplification off where false (points, exact drawings). ``order_by`` is an
    SQL expression: later rows are drawn above.
    """

    name: str
    source: str
    columns: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = (Rule(0),)
    geometry: str = "geom"
    srid: int = 4326
    id_column: str | None = None
    order_by: str | None = None
    buffer: int = 64
    smooth: bool = True


def basemap_tile(layers: Sequence[Layer], zoom: int) -> TextClause:
    """The ground's tile at ``zoom``: all layers that have a rule for it, one after another in one blob.

    ``zoom`` chooses the rules and must be what is bound as ``z``. Shapes are simplified to a quarter of a screen pixel
    and snapped to the tile's grid. Raises SqlError for names that may not stand in SQL, or ``sql.zoom``.
    """
    _check_zoom(zoom)
    shown = [(layer, rule) for layer in layers if (rule := _rule_at(layer, zoom))]
    parts = [f"coalesce(({_layer(layer, rule, zoom)}), ''::bytea)" for layer, rule in shown]
    return _tile("SELECT " + ("\n|| ".join(parts) or "''::bytea") + " AS tile")


def points_tile(
    points: str,
    columns: Sequence[str],
    *,
    layer: str = "issues",
    order_by: str | None = None,
    limit: int = 20_000,
) -> TextClause:
    """Every point of the tile as it is, for zooms from 14.

    ``points`` has bigint columns ``px, py`` (geo.mercator) beside ``columns``. No buffer: a point is in one tile only,
    so nothing is counted twice. Of more than ``limit`` points the first by ``order_by`` (a column) are shown.
    """
    chosen = "".join(f", {identifier(name)}" for name in columns)
    order = f"ORDER BY {identifier(order_by)}" if order_by else ""
    return _tile(f"""
SELECT coalesce(ST_AsMVT(t, {literal(layer)}, {EXTENT}, 'geom'), ''::bytea) AS tile FROM (
  SELECT ST_MakePoint({_local("px")}, {_local("py")}) AS geom{chosen}
  FROM {source(points, "p")} WHERE {_in_tile()} {order} LIMIT {int(limit)}
) AS t""")


def grid_tile(
    points: str,
    class_column: str,
    classes: Sequence[str],
    *,
    layer: str = "cells",
    lone_columns: Sequence[str] = (),
) -> TextClause:
    """Counts of points in the tile's 64 × 64 cells, for zooms below 14.

    ``points`` has bigint columns ``px, py`` and ``class_column``, which holds one of ``classes`` or anything else. Each
    cell that holds points is one feature at their mean position with ``n`` (all of them) and ``n_<class>``. A cell with
    one point carries that point's ``lone_columns`` too, so that it can be shown and opened as what it is; they are NULL
    in others.
    """
    counts = "".join(
        f", count(*) FILTER (WHERE {identifier(class_column)} = {literal(name)})::int AS {identifier(f'n_{name}')}"
        for name in classes
    )
    lone = "".join(
        f", CASE WHEN count(*) = 1 THEN min({identifier(name)}) END AS {identifier(name)}"
        for name in lone_columns
    )
    cell_x, cell_y = (_shifted(axis, _BITS - _CELL_BITS) for axis in ("px", "py"))
    return _tile(f"""
SELECT coalesce(ST_AsMVT(t, {literal(layer)}, {EXTENT}, 'geom'), ''::bytea) AS tile FROM (
  SELECT ST_MakePoint({_mean("px")}, {_mean("py")}) AS geom, count(*)::int AS n{counts}{lone}
  FROM {source(points, "p")} WHERE {_in_tile()}
  GROUP BY {cell_x}, {cell_y}
) AS t""")


def _tile(sql: str) -> TextClause:
    statement = text(sql)
    # A statement binds only what it names: an empty ground names nothing.
    names = [name for name in ("z", "x", "y") if name in statement._bindparams]
    return statement.bindparams(*(bindparam(name, type_=BigInteger) for name in names))


def _check_zoom(zoom: int) -> None:
    if not 0 <= zoom <= MAX_ZOOM:
        raise SqlError("sql.zoom", zoom=zoom, limit=MAX_ZOOM)


def _rule_at(layer: Layer, zoom: int) -> Rule | None:
    return max((r for r in layer.rules if r.min_zoom <= zoom), key=lambda r: r.min_zoom, default=None)


def _layer(layer: Layer, rule: Rule, zoom: int) -> str:
    columns = layer.columns if rule.columns is None else rule.columns
    named = dict.fromkeys((*([layer.id_column] if layer.id_column else []), *columns))
    chosen = "".join(f", {identifier(name)}" for name in named)
    geometry = f"g.{identifier(layer.geometry)}"
    flat = geometry if layer.srid == 3857 else f"ST_Transform({geometry}, 3857)"
    envelope = f"ST_TileEnvelope(:z, :x, :y, margin => {layer.buffer / EXTENT})"
    near = envelope if layer.srid == 3857 else f"ST_Transform({envelope}, {int(layer.srid)})"
    shape = (
        f"ST_Simplify(s.tile_flat, {_EQUATOR / (_FINEST << zoom):.6g}, true)"
        if layer.smooth
        else "s.tile_flat"
    )
    size = (
        f" AND {_size(geometry, layer.srid)} >= {rule.min_pixels * 360 / (256 << zoom):.6g}"
        if rule.min_pixels
        else ""
    )
    order = f"ORDER BY {layer.order_by}" if layer.order_by else ""
    feature_id = f", {literal(layer.id_column)}" if layer.id_column else ""
    # OFFSET 0 keeps the planner from transforming each shape once for every time it is named.
    return f"""SELECT ST_AsMVT(t, {literal(layer.name)}, {EXTENT}, 'geom'{feature_id}) FROM (
  SELECT * FROM (
    SELECT ST_AsMVTGeom({shape}, ST_TileEnvelope(:z, :x, :y), {EXTENT}, {int(layer.buffer)}, true) AS geom{chosen}
    FROM (SELECT g.*, {flat} AS tile_flat FROM {source(layer.source, "g")}
          WHERE {geometry} && {near} AND ({rule.where}){size} OFFSET 0) AS s {order}
    OFFSET 0
  ) AS d WHERE geom IS NOT NULL
) AS t"""


def _size(geometry: str, srid: int) -> str:
    """The longer side of a shape's box as degrees of longitude, of which every pixel of a zoom has as many."""
    width = f"(ST_XMax({geometry}) - ST_XMin({geometry}))"
    height = f"(ST_YMax({geometry}) - ST_YMin({geometry}))"
    if srid == 3857:
        return f"greatest({width}, {height}) * {360 / _EQUATOR:.12g}"
    return f"greatest({width}, {height} / greatest(cosd(ST_YMin({geometry})), 0.01))"


def _shifted(column: str, bits: int) -> str:
    return f"({column} >> ({bits} - CAST(:z AS int)))"


def _local(column: str) -> str:
    """0…4095 inside the tile."""
    return f"({_shifted(column, _BITS - _EXTENT_BITS)} & {EXTENT - 1})"


def _mean(column: str) -> str:
    """Mean of the positions in the tile as whole units: what sums of offsets kept for each cell would give."""
    return f"(sum({_local(column)}::int) / count(*))::int"


def _in_tile() -> str:
    """Between the tile's first and last pixel, so that an index on (px, py) serves."""
    return " AND ".join(
        f"{column} BETWEEN (CAST(:{tile} AS bigint) << ({_BITS} - CAST(:z AS int))) "
        f"AND ((CAST(:{tile} AS bigint) + 1) << ({_BITS} - CAST(:z AS int))) - 1"
        for column, tile in (("px", "x"), ("py", "y"))
    )
