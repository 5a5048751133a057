"""The base map's tiles, drawn by the database from ``basemap_feature``."""

# The names in the SQL are our own layers'.
# ruff: noqa: S608

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from geo.mercator import Tile
from geo.tiles import Layer, Rule, basemap_tile

LARGEST_ZOOM = 15
"""Beyond it browsers enlarge the tiles of this zoom, which hold everything."""

_NAMES = ("kind", "name_en", "name_ru")
_NAMED_ROADS_FROM = 13


def _layer(name: str, columns: tuple[str, ...], rules: tuple[Rule, ...], **more: object) -> Layer:
    source = (
        "(SELECT id, kind, name->>'en' AS name_en, name->>'ru' AS name_ru, geometry "
        f"FROM near WHERE layer = '{name}')"
    )
    # What more there is are options of Layer, passed on as they are.
    return Layer(name, source, columns, rules, geometry="geometry", srid=3857, **more)  # type: ignore[arg-type]


_ANY = (Rule(0),)
LAYERS = (
    _layer("earth", ("kind",), _ANY),
    _layer("landuse", _NAMES, (Rule(0, min_pixels=1.5), Rule(LARGEST_ZOOM))),
    _layer("water", ("kind",), (Rule(0, min_pixels=1), Rule(LARGEST_ZOOM))),
    _layer("buildings", (), (Rule(13, min_pixels=2), Rule(LARGEST_ZOOM))),
    _layer("rail", ("kind",), _ANY),
    _layer("roads", ("kind",), (Rule(0), Rule(_NAMED_ROADS_FROM, columns=_NAMES)), order_by="kind"),
    # Of the city's areas, while it has brought no ground of its own.
    _layer("boundaries", ("kind",), _ANY),
    # Labels reach far over the tile's edge.
    _layer("places", _NAMES, _ANY, buffer=512, smooth=False),
)
# One look into the index for all layers: each of them has a small part of what is near.
_NEAR = """WITH near AS MATERIALIZED (
  SELECT id, layer, kind, name, geometry FROM basemap_feature
   WHERE geometry && ST_TileEnvelope(:z, :x, :y, margin => 0.125) AND min_zoom <= :z
  UNION ALL
  SELECT area.id, part.layer, 'district', area.name, part.geometry
    FROM area
    JOIN area_edition ON area_edition.id = area.edition_id AND area_edition.current
    JOIN city ON city.area_type_id = area.area_type_id
   CROSS JOIN LATERAL (
         VALUES ('boundaries', ST_Boundary(ST_Transform(area.geometry, 3857))),
                ('places', ST_Transform(ST_PointOnSurface(area.geometry), 3857))
         ) AS part (layer, geometry)
   WHERE NOT EXISTS (SELECT FROM basemap_feature)
     AND area.geometry && ST_Transform(ST_TileEnvelope(:z, :x, :y, margin => 0.125), 4326)
)
"""


@lru_cache(maxsize=LARGEST_ZOOM + 1)
def _statement(zoom: int) -> TextClause:
    drawn = basemap_tile(LAYERS, zoom)
    return text(_NEAR + drawn.text).bindparams(*drawn._bindparams.values())


def ground_tile(session: Session, tile: Tile) -> bytes:
    """The ground of a tile as a Mapbox Vector Tile; empty where there is nothing.

    Its layers are those of ``LAYERS``, drawn in that order.
    """
    return bytes(session.scalar(_statement(tile.z), {"z": tile.z, "x": tile.x, "y": tile.y}) or b"")


def ground_version(session: Session) -> str:
    """A word that changes with each import of the ground."""
    row = session.execute(
        text(
            "SELECT count(*), coalesce(max(id), 0), (SELECT coalesce(max(id), 0) FROM area_edition)"
            " FROM basemap_feature"
        )
    ).one()
    return f"{row[0]:x}-{row[1]:x}-{row[2]:x}"
