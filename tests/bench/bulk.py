"""A city with years of history, made in the database at once: for benchmarks, never for what a test means.

The events are in the log with their positions, but their hashes are made up: such a log does not verify.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.mercator import to_pixels
from geo.shapes import Point

CENTRE = Point(30.02, 60.005)
ACROSS = 0.36
"""Degrees of longitude: some 20 km at this latitude, most issues in the middle."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Of all issues: those that are open, that ended in the last two months, and that nobody can place."""

    open: float = 0.1
    lately: float = 0.02
    uncertain: float = 0.03


_PLACES = """
CREATE TEMP TABLE bulk ON COMMIT DROP AS
SELECT n, nextval(pg_get_serial_sequence('issue', 'id')) AS issue_id,
       :lon + :across * (random() + random() + random() - 1.5) / 1.5 AS lon,
       :lat + :across / 2 * (random() + random() + random() - 1.5) / 1.5 AS lat,
       random() AS fate, random() < :uncertain AS uncertain,
       (SELECT array_agg(id ORDER BY id) FROM department WHERE kind = 'department') AS units,
       (SELECT array_agg(id ORDER BY id) FROM category WHERE visibility = 'public' AND NOT emergency) AS kinds,
       (SELECT array_agg(id ORDER BY id) FROM area) AS areas,
       1 + floor(random() * 1e6)::int AS dice,
       now() - interval '15 years' + :years * random() * interval '1 year' AS at
  FROM generate_series(1, :issues) AS n
"""

_STATUSES = """
CREATE TEMP TABLE bulk_issue ON COMMIT DROP AS
SELECT *, units[1 + dice % array_length(units, 1)] AS unit, kinds[1 + dice / 7 % array_length(kinds, 1)] AS kind,
       CASE WHEN uncertain THEN NULL ELSE areas[1 + dice / 3 % array_length(areas, 1)] END AS area,
       CASE WHEN fate < :open * 0.6 THEN 'received' WHEN fate < :open * 0.9 THEN 'accepted'
            WHEN fate < :open THEN 'delivered' ELSE 'closed' END AS status,
       CASE WHEN fate < :open THEN at WHEN fate < :open + :lately THEN now() - random() * interval '60 days'
            ELSE at + interval '9 days' END AS changed_at,
       CASE WHEN dice % 5 < 2 THEN 'ru' ELSE 'en' END AS language,
       CASE WHEN dice % 5 < 2
            THEN (ARRAY['Не горит фонарь', 'Яма на дороге', 'Мусор не вывозят', 'Сломаны качели'])[1 + dice % 4]
            ELSE (ARRAY['Street light out', 'Deep pothole', 'Bin overflows', 'Swing is broken'])[1 + dice % 4]
       END AS words,
       ARRAY['Bell Street', 'Mill Lane', 'River Road', 'Oak Avenue', 'улица Садовая', 'Речной проезд'] AS streets
  FROM bulk
"""

_ISSUES = """
INSERT INTO issue (id, public_id, category_id, status, resolution, visibility, title, language, place, px, py,
                   place_uncertain, address, area_id, department_id, planned_result, criteria, received_at, changed_at,
                   take_by, target, promised, target_confirmed, report_count, affected_count, round, delivered_at,
                   judging_until, source)
OVERRIDING SYSTEM VALUE
SELECT issue_id, upper(lpad(to_hex(issue_id), 8, '0')), kind, status,
       CASE WHEN status = 'closed' THEN 'not_judged' END, 'public', words || ' ' || n, language,
       ST_SetSRID(ST_MakePoint(lon, lat), 4326),
       (((lon + 180) / 360) * 4294967296)::bigint,
       ((1 - ln(tan(radians(lat)) + 1 / cos(radians(lat))) / pi()) / 2 * 4294967296)::bigint,
       uncertain, streets[1 + n % array_length(streets, 1)] || ' ' || n % 200, area, unit, 'The lamp is lit',
       '[{"code": "lit", "text": {"en": "It is lit"}}]', at, changed_at, at + interval '1 day', at + interval '5 days',
       at + interval '5 days', status <> 'received', 1, 1, (status = 'delivered')::int,
       CASE WHEN status IN ('closed', 'delivered') THEN changed_at END,
       CASE WHEN status = 'delivered' THEN now() + interval '14 days' END, 'import'
  FROM bulk_issue
"""

_REST = (
    """
INSERT INTO report (issue_id, link_nonce, link_hash, text, language, planned_result, answers, place, received_at,
                    source)
SELECT issue_id, int8send(issue_id), sha256(int8send(issue_id)),
       words || ' number ' || n || ', w' || dice, language, '', '{}',
       ST_SetSRID(ST_MakePoint(lon, lat), 4326), at, 'import' FROM bulk_issue
""",
    """
INSERT INTO assignment (issue_id, department_id, status, assigned_at, accepted_at, take_by, target, promised,
                        delivered_at)
SELECT issue_id, unit, CASE status WHEN 'received' THEN 'assigned' WHEN 'accepted' THEN 'accepted' ELSE 'delivered' END,
       at, CASE WHEN status <> 'received' THEN at END, at + interval '1 day', at + interval '5 days',
       at + interval '5 days', CASE WHEN status IN ('closed', 'delivered') THEN changed_at END FROM bulk_issue
""",
    "INSERT INTO issue_area (issue_id, area_id) SELECT issue_id, area FROM bulk_issue WHERE area IS NOT NULL",
    """
INSERT INTO imported_issue (source, external_id, issue_id, digest, imported_at)
SELECT 'bench-311', issue_id::text, issue_id, int8send(n), now() FROM bulk_issue
""",
    """
INSERT INTO event (subject_kind, subject_id, seq, kind, version, at, recorded_at, origin, body, rooms, hash)
SELECT 'issue', issue_id, seq, CASE seq WHEN 1 THEN 'issue.received' ELSE 'issue.closed' END, 1,
       CASE seq WHEN 1 THEN at ELSE changed_at END, now(), 'import',
       jsonb_build_object('status', CASE seq WHEN 1 THEN 'received' ELSE status END, 'department', 'lighting',
                          'report', 1, 'assignment', 1),
       ARRAY['city', 'area:' || coalesce(area, 0)], sha256(int8send(issue_id))
  FROM bulk_issue CROSS JOIN generate_series(1, 2) AS seq WHERE seq = 1 OR status = 'closed'
""",
    """
INSERT INTO event_subject (kind, id, seq, hash)
SELECT 'issue', subject_id, max(seq), sha256('') FROM event
 WHERE subject_kind = 'issue' AND subject_id IN (SELECT issue_id FROM bulk_issue) GROUP BY subject_id
ON CONFLICT DO NOTHING
""",
    """
INSERT INTO event_position (position, event_id)
SELECT (SELECT coalesce(max(position), 0) FROM event_position) + row_number() OVER (ORDER BY e.id), e.id
  FROM event e WHERE NOT EXISTS (SELECT 1 FROM event_position p WHERE p.event_id = e.id)
""",
)


_FRESH = "UPDATE bulk SET at = now() - random() * interval '40 days' WHERE fate < :open"


def fill(
    session: Session, issues: int, shares: Shares | None = None, *, years: float = 15.0, fresh: bool = False
) -> None:
    """Add so many issues to the small city, by its owner, received over ``years`` from 15 years ago on.

    ``fresh``: what is open came in the last forty days, as in a city that keeps up.
    """
    shares = shares or Shares()
    session.execute(text("SELECT setseed(0.42)"))
    session.execute(
        text(_PLACES),
        {
            "lon": CENTRE.lon, "lat": CENTRE.lat, "across": ACROSS, "uncertain": shares.uncertain, "issues": issues,
            "years": years,
        },
    )  # fmt: skip
    if fresh:
        session.execute(text(_FRESH), {"open": shares.open})
    session.execute(text(_STATUSES), {"open": shares.open, "lately": shares.lately})
    session.execute(text(_ISSUES))
    for statement in _REST:
        session.execute(text(statement))


def looks_like_ours(session: Session) -> bool:
    """Whether the places of the map are those that the product would have computed."""
    row = session.execute(
        text("SELECT px, py, ST_X(place) AS lon, ST_Y(place) AS lat FROM issue LIMIT 1")
    ).one()
    px, py = to_pixels(Point(row.lon, row.lat))
    return abs(px - row.px) <= 1 and abs(py - row.py) <= 1
