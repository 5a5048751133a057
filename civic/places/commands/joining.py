"""Pieces of streets made into streets, and houses put on them: set by set, in temporary tables of the transaction."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

PIECES = "incoming_piece"
HOUSES = "incoming_house"

NEAR = 500.0
"""Metres between pieces of one name that still are one street: a park or a yard may lie between them."""

REACH = 1_000.0
"""Metres between a house and the street whose name it bears."""

_PREPARE = """
DROP TABLE IF EXISTS incoming_piece, incoming_house, incoming_street, incoming_key, incoming_address;
CREATE TEMP TABLE incoming_piece (
    id integer GENERATED ALWAYS AS IDENTITY, key text NOT NULL, keys text[] NOT NULL, names jsonb NOT NULL,
    geometry geometry(LineString, 4326) NOT NULL
) ON COMMIT DROP;
CREATE TEMP TABLE incoming_house (
    id integer GENERATED ALWAYS AS IDENTITY, key text NOT NULL, keys text[] NOT NULL, names jsonb NOT NULL,
    number text NOT NULL, number_key text NOT NULL, rank integer NOT NULL, geometry geometry(Point, 4326) NOT NULL
) ON COMMIT DROP
"""

# A street is a cluster of pieces that share the key of their name. Mercator metres are longer than the ground's by
# 1 / cos(latitude). Where pieces differ in a name's spelling the most frequent one is the street's.
_STREETS = """
CREATE TEMP TABLE incoming_street ON COMMIT DROP AS
WITH clustered AS (
    SELECT id, key, keys, names, geometry,
           ST_ClusterDBSCAN(ST_Transform(geometry, 3857), :near, 1) OVER (PARTITION BY key) AS cluster
      FROM {table}
), numbered AS (
    SELECT dense_rank() OVER (ORDER BY key, cluster) AS street, * FROM clustered
), called AS (
    SELECT street, jsonb_object_agg(language, name) AS names
      FROM (SELECT street, n.key AS language, mode() WITHIN GROUP (ORDER BY n.value) AS name
              FROM numbered CROSS JOIN LATERAL jsonb_each_text(names) AS n GROUP BY street, n.key) AS each
     GROUP BY street
), keyed AS (
    SELECT street, array_agg(DISTINCT k) AS keys FROM numbered CROSS JOIN LATERAL unnest(keys) AS k GROUP BY street
)
SELECT nextval(pg_get_serial_sequence('street', 'id'))::integer AS id, called.names, keyed.keys, {shape} AS geometry
  FROM numbered JOIN called USING (street) JOIN keyed USING (street)
 GROUP BY street, called.names, keyed.keys
"""
_OF_PIECES = "ST_Multi(ST_CollectionExtract(ST_LineMerge(ST_Collect(numbered.geometry)), 2))"
# Houses in the order of their numbers; around a single one a line of a metre or so.
_OF_HOUSES = """ST_Multi(CASE WHEN count(DISTINCT numbered.geometry) > 1
    THEN ST_MakeLine(numbered.geometry ORDER BY numbered.geometry)
    ELSE ST_MakeLine(
        ST_Translate(min(numbered.geometry), -0.00001, 0), ST_Translate(min(numbered.geometry), 0.00001, 0)) END)"""
_ADD_STREETS = """
INSERT INTO street (id, source_id, name, search, geometry)
SELECT id, :source, names, array_to_string(keys, ' '), geometry FROM incoming_street
"""
_KEYS = """
CREATE TEMP TABLE incoming_key ON COMMIT DROP AS
SELECT DISTINCT k AS key, id AS street_id, geometry FROM incoming_street CROSS JOIN LATERAL unnest(keys) AS k;
CREATE INDEX ON incoming_key (key);
ANALYZE incoming_key;
ANALYZE incoming_house
"""
_ADDRESSES = """
CREATE TEMP TABLE incoming_address ON COMMIT DROP AS
SELECT house.id AS house_id, near.street_id
  FROM incoming_house AS house
  JOIN LATERAL (
       SELECT street_id, ST_Distance(geometry::geography, house.geometry::geography) AS metres FROM incoming_key
        WHERE key = ANY(house.keys) AND geometry && ST_Expand(house.geometry, :wide, :high) ORDER BY metres LIMIT 1
       ) AS near ON near.metres <= :reach
"""
_ADD_ADDRESSES = """
INSERT INTO address (street_id, number, point)
SELECT DISTINCT ON (street_id, number_key) street_id, number, geometry
  FROM incoming_address JOIN incoming_house ON incoming_house.id = house_id
 ORDER BY street_id, number_key, rank, house_id
"""
# What is left are houses on streets that the extract has no line of: named places, or streets cut away.
_LEFT = "DELETE FROM incoming_house WHERE id IN (SELECT house_id FROM incoming_address)"

_REPEATED_PLACES = """
DELETE FROM basemap_feature WHERE id IN (
    SELECT id FROM (
        SELECT id, row_number() OVER (PARTITION BY kind, name, cluster ORDER BY min_zoom, id) AS nth
          FROM (SELECT id, kind, name, min_zoom,
                       ST_ClusterDBSCAN(geometry, :near, 1) OVER (PARTITION BY kind, name) AS cluster
                  FROM basemap_feature WHERE source_id = :source AND layer = 'places') AS clustered
        ) AS counted WHERE nth > 1)
"""


@dataclass(frozen=True, slots=True)
class Joined:
    """Streets and addresses that were added; ``own_streets`` of the streets are known by their houses only, and
    ``repeated`` numbers were on their street already."""

    streets: int
    own_streets: int
    addresses: int
    repeated: int


def prepare(session: Session) -> None:
    """Make the temporary tables that pieces and houses are copied to; those of an earlier import go."""
    session.execute(text(_PREPARE))


def join(session: Session, source_id: int, *, latitude: float) -> Joined:
    """Make streets and addresses of what was copied. ``latitude`` is that of the city's middle, in degrees."""
    stretched = 1 / max(0.05, math.cos(math.radians(latitude)))
    houses = session.scalar(text("SELECT count(*) FROM incoming_house")) or 0
    streets, addresses = _join(session, source_id, PIECES, _OF_PIECES, stretched)
    session.execute(text(_LEFT))
    own_streets, more = _join(session, source_id, HOUSES, _OF_HOUSES, stretched)
    addresses += more
    return Joined(streets + own_streets, own_streets, addresses, houses - addresses)


def drop_repeated_places(session: Session, source_id: int) -> int:
    """Of places of one kind and name that lie near each other one stays: stations are mapped as a point and a shape."""
    return _count(session, _REPEATED_PLACES, source=source_id, near=NEAR)


def _join(session: Session, source_id: int, table: str, shape: str, stretched: float) -> tuple[int, int]:
    """Streets and addresses that were added. ``stretched``: a map's metre, and a degree's height, over its width."""
    session.execute(text("DROP TABLE IF EXISTS incoming_street, incoming_key, incoming_address"))
    session.execute(text(f"ANALYZE {table}"))
    session.execute(text(_STREETS.format(table=table, shape=shape)), {"near": NEAR * stretched})
    streets = _count(session, _ADD_STREETS, source=source_id)
    session.execute(text(_KEYS))
    # Degrees that surely hold the reach, so that distances on the ellipsoid are asked for the near ones only.
    high = REACH / 110_000
    session.execute(text(_ADDRESSES), {"reach": REACH, "high": high, "wide": high * stretched * 1.2})
    return streets, _count(session, _ADD_ADDRESSES)


def _count(session: Session, statement: str, **parameters: object) -> int:
    found: int = session.execute(text(statement), parameters).rowcount  # type: ignore[attr-defined]  # of what writes
    return found
