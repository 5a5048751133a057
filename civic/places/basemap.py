"""The base map's tiles, drawn by the database from ``basemap_feature``."""

# The names in the SQL are our own layers', and languages that have been checked.
# ruff: noqa: S608

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import TextClause, select, text
from sqlalchemy.orm import Session

from civic.city.models import City
from civic.core.i18n import LANGUAGES
from geo.mercator import Tile
from geo.tiles import Layer, Rule, basemap_tile

LARGEST_ZOOM = 15
"""Beyond it browsers enlarge the tiles of this zoom, which hold everything."""

_NAMED_ROADS_FROM = 13
_LANGUAGE = re.compile(r"[A-Za-z0-9-]{2,12}")
_ANY = (Rule(0),)


def layers(languages: Sequence[str]) -> tuple[Layer, ...]:
    """The ground's layers, in the order in which they are drawn, with names for a city of these languages."""
    named = ("kind", "name", *_name_columns(languages).values())
    names = ", ".join(("name", *_name_columns(languages).values()))

    def layer(name: str, columns: tuple[str, ...], rules: tuple[Rule, ...], **more: object) -> Layer:
        source = f"(SELECT id, kind, {names}, geometry FROM near WHERE layer = '{name}')"
        # What more there is are options of Layer, passed on as they are.
        return Layer(name, source, columns, rules, geometry="geometry", srid=3857, **more)  # type: ignore[arg-type]

    return (
        layer("earth", ("kind",), _ANY),
        layer("landuse", named, (Rule(0, min_pixels=1.5), Rule(LARGEST_ZOOM))),
        layer("water", ("kind",), (Rule(0, min_pixels=1), Rule(LARGEST_ZOOM))),
        layer("buildings", (), (Rule(13, min_pixels=2), Rule(LARGEST_ZOOM))),
        layer("rail", ("kind",), _ANY),
        layer("roads", ("kind",), (Rule(0), Rule(_NAMED_ROADS_FROM, columns=named)), order_by="kind"),
        # Of the city's areas, while it has brought no ground of its own.
        layer("boundaries", ("kind",), _ANY),
        # Labels reach far over the tile's edge.
        layer("places", named, _ANY, buffer=512, smooth=False),
    )


# One look into the index for all layers: each of them has a small part of what is near.
_NEAR = """WITH near AS MATERIALIZED (
  SELECT g.id, g.layer, g.kind, {names}, g.geometry
    FROM basemap_feature AS g CROSS JOIN LATERAL (SELECT {local} AS local_name) AS l
   WHERE g.geometry && ST_TileEnvelope(:z, :x, :y, margin => 0.125) AND g.min_zoom <= :z
  UNION ALL
  SELECT g.id, part.layer, 'district', {names}, part.geometry
    FROM area AS g CROSS JOIN LATERAL (SELECT {local} AS local_name) AS l
    JOIN area_edition ON area_edition.id = g.edition_id AND area_edition.current
    JOIN city ON city.area_type_id = g.area_type_id
   CROSS JOIN LATERAL (
         VALUES ('boundaries', ST_Boundary(ST_Transform(g.geometry, 3857))),
                ('places', ST_Transform(ST_PointOnSurface(g.geometry), 3857))
         ) AS part (layer, geometry)
   WHERE NOT EXISTS (SELECT FROM basemap_feature)
     AND g.geometry && ST_Transform(ST_TileEnvelope(:z, :x, :y, margin => 0.125), 4326)
)
"""


# Counting the features themselves would take long in a large city.
_VERSION = text("""
SELECT coalesce((SELECT max(id) FROM basemap_feature), 0) AS newest,
       coalesce((SELECT max(id) FROM area_edition), 0) AS edition,
       count(*) AS sources, coalesce(extract(epoch FROM max(imported_at)) * 1000, 0) AS imported
  FROM ground_source
""")


@lru_cache(maxsize=4 * (LARGEST_ZOOM + 1))
def _statement(zoom: int, languages: tuple[str, ...]) -> TextClause:
    drawn = basemap_tile(layers(languages), zoom)
    names = ["local_name AS name"]
    # A name that is the local one as well is not sent twice.
    names += [
        f"nullif(g.name->>'{each}', local_name) AS {column}"
        for each, column in _name_columns(languages).items()
    ]
    spoken = [f"g.name->>'{each}'" for each in _known(languages)]
    # A name may be JSON's null too, which has no keys to look at.
    any_name = "(SELECT min(n.value) FROM jsonb_each_text(nullif(g.name, 'null')) AS n)"
    local = f"coalesce({', '.join(spoken)}, {any_name})"
    near = _NEAR.format(names=", ".join(names), local=local)
    return text(near + drawn.text).bindparams(*drawn._bindparams.values())


def ground_tile(session: Session, tile: Tile, languages: Sequence[str] = LANGUAGES) -> bytes:
    """The ground of a tile as a Mapbox Vector Tile; empty where there is nothing.

    Its layers are those of ``layers``. ``name`` is what a thing is called in the first of the ``languages`` that it has
    a name in, ``name_fi`` its name in another of them or of the product's, where that differs.
    """
    statement = _statement(tile.z, tuple(languages))
    return bytes(session.scalar(statement, {"z": tile.z, "x": tile.x, "y": tile.y}) or b"")


def ground_version(session: Session) -> str:
    """A word that changes with each import of the ground and with the city's languages."""
    row = session.execute(_VERSION).one()
    parts = (row.newest, row.edition, row.sources, int(row.imported))
    return "-".join([*(f"{part:x}" for part in parts), ".".join(ground_languages(session))])


def ground_languages(session: Session) -> tuple[str, ...]:
    """The languages that names on the ground are looked for in: the city's, the main one first."""
    return tuple(session.scalar(select(City.languages)) or LANGUAGES)


def _name_columns(languages: Sequence[str]) -> dict[str, str]:
    """Language → column of its names, of all but the first: that one's are the plain ``name``."""
    return {each: f"name_{each.lower().replace('-', '_')}" for each in _known(languages)[1:]}


def _known(languages: Sequence[str]) -> list[str]:
    """The city's languages, then those that pages are read in; only such as may stand in a statement."""
    return [each for each in dict.fromkeys((*languages, *LANGUAGES)) if _LANGUAGE.fullmatch(each)]
