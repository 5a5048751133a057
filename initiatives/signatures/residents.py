"""In which district of an initiative somebody lives."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.core import clock

# From the area of the residence upwards in today's edition; codes are the same from edition to edition.
_DISTRICT = text("""
WITH RECURSIVE up AS (
    SELECT r.area_type_id, r.area_code AS code, a.parent_id
      FROM residence r
      LEFT JOIN area_edition e ON e.area_type_id = r.area_type_id AND e.current
      LEFT JOIN area a ON a.edition_id = e.id AND a.code = r.area_code
     WHERE r.person_id = :person AND r.expires_at > :now
     UNION
    SELECT a.area_type_id, a.code, a.parent_id FROM area a JOIN up ON a.id = up.parent_id
)
SELECT (SELECT count(*) FROM up) AS known, district.area_id AS district_id, district.code,
       CAST(:area AS integer) IS NULL
       OR EXISTS (SELECT FROM up JOIN area a USING (area_type_id, code) WHERE a.id = :area) AS inside,
       EXISTS (SELECT FROM residence r JOIN signature s ON s.entry = r.entry
                WHERE r.person_id = :person AND s.initiative_id = :initiative
                  AND s.standing NOT IN ('withdrawn', 'removed')) AS on_paper
  FROM (VALUES (1)) AS once
  LEFT JOIN (SELECT d.area_id, a.code FROM initiative_district d JOIN area a ON a.id = d.area_id
               JOIN up ON up.area_type_id = a.area_type_id AND up.code = a.code
              WHERE d.initiative_id = :initiative) AS district ON true
""")


class Home(NamedTuple):
    """The row id and code of the district in which somebody lives, both None where only the city is known; and whether
    their signature is there on paper already.
    """

    district_id: int | None
    code: str | None
    on_paper: bool


def district_of(session: Session, person_id: int, initiative_id: int, area_id: int | None) -> Home | None:
    """Where somebody lives; None for who is no verified resident of ``area_id`` (None: of the city)."""
    values = {"person": person_id, "initiative": initiative_id, "area": area_id, "now": clock.now()}
    row = session.execute(_DISTRICT, values).one()
    return Home(row.district_id, row.code, row.on_paper) if row.known and row.inside else None
