"""SQL for finding streets by their typed name (pg_trgm) and what lies nearest to a point.

Builders take the caller's tables and columns and give SQLAlchemy ``text()`` with named parameters; the functions
``…_parameters`` make those of one question.
"""

# Names in the SQL are checked by geo.sqlnames, values are bound, the rest is code of ours.
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import TextClause, text

from geo.addresses.parse import AddressQuery
from geo.shapes import Bbox, Point
from geo.sqlnames import identifier, source

# Two letters exchanged in a word of eight leave about 0.4 of its trigrams.
THRESHOLD = 0.4
_PREFIX_BOOST = 0.5
_WHOLE_WEIGHT = 0.2
_LIKE_SPECIALS = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})


def street_suggestions(
    streets: str, columns: Sequence[str], *, id_column: str = "id", key_column: str = "search_key"
) -> TextClause:
    """Streets whose key resembles what was typed, the best first, each once, with ``columns`` and ``score``.

    ``streets`` is a table or parenthesised SELECT with ``id_column`` and ``key_column`` (geo.addresses.search_key of
    the name), one row for each language of a name. A GIN index with gin_trgm_ops on the key serves it; the extension
    pg_trgm must be there. Parameters: see suggestion_parameters.
    """
    street_id, key = identifier(id_column), identifier(key_column)
    names = [identifier(name) for name in columns if name != id_column]
    found = "".join(f", s.{name}" for name in names)
    chosen = "".join(f", {name}" for name in names)
    starts = rf"(s.{key} LIKE :prefix || '%' OR s.{key} LIKE '% ' || :prefix || '%')"
    # The index compares with a setting, which is made for this transaction before the street table is read: the query
    # text of the comparison depends on it.
    return text(f"""
WITH setting AS MATERIALIZED (
  SELECT :typed || left(set_config('pg_trgm.word_similarity_threshold', CAST(:threshold AS text), true), 0) AS typed
), found AS (
  SELECT DISTINCT ON (s.{street_id}) s.{street_id}{found}, s.{key} AS found_key,
    word_similarity(:typed, s.{key}) + {_WHOLE_WEIGHT} * similarity(:whole, s.{key})
      + CASE WHEN :prefix <> '' AND {starts} THEN {_PREFIX_BOOST} ELSE 0 END AS score
  FROM setting, {source(streets, "s")}
  WHERE setting.typed <% s.{key}
  ORDER BY s.{street_id}, score DESC, s.{key}
)
SELECT {street_id}{chosen}, score FROM found
ORDER BY score DESC, length(found_key), found_key, {street_id} LIMIT :limit""")


def suggestion_parameters(
    query: AddressQuery, *, limit: int = 8, threshold: float = THRESHOLD
) -> dict[str, object]:
    """Parameters of street_suggestions: ``typed``, ``whole``, ``prefix``, ``threshold`` (0…1), ``limit``.

    Streets are found by the words of the name alone, else every street would resemble whatever ends in "street"; the
    kind then puts Bell Street before Bell Lane.
    """
    words = " ".join(query.street_words)
    return {
        "typed": words or query.street_key,
        "whole": query.street_key,
        "prefix": words.translate(_LIKE_SPECIALS),
        "threshold": str(threshold),
        "limit": limit,
    }


def nearest(
    features: str, columns: Sequence[str], *, geometry: str = "geom", where: str = "true"
) -> TextClause:
    """What lies nearest to a point, with ``columns`` and ``metres``, the nearest first.

    ``geometry`` is in SRID 4326 with a GiST index; points, lines and areas may be searched. ``where`` is a condition of
    ours. Exact within the radius: degrees are not compared. Parameters: see nearest_parameters.
    """
    place = f"f.{identifier(geometry)}"
    chosen = "".join(f"{identifier(name)}, " for name in columns)
    return text(f"""
SELECT {chosen}metres FROM (
  SELECT f.*, ST_Distance({place}::geography, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)::geography) AS metres
  FROM {source(features, "f")}
  WHERE {place} && ST_MakeEnvelope(:west, :south, :east, :north, 4326) AND ({where})
) AS near WHERE metres <= :radius ORDER BY metres LIMIT :limit""")


def nearest_parameters(point: Point, *, radius: float, limit: int = 1) -> dict[str, object]:
    """Parameters of nearest: the point, ``radius`` in metres (at most 50 km), how many."""
    box = Bbox.around(point, min(radius, 50_000.0))
    return {
        "lon": point.lon,
        "lat": point.lat,
        "west": box.west,
        "south": box.south,
        "east": box.east,
        "north": box.north,
        "radius": radius,
        "limit": limit,
    }
