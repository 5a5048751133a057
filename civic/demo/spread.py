"""From one row for each made-up issue to the rows of all tables, by the database: some twenty for each.

Rows and events are what ``civic.history.writing`` makes of the same past (a test compares the two), but whole
statements write them, and the database hashes the events itself: that makes it quick.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.core.bulk import copy_rows

COLUMNS: Final = (
    "external_id", "public_id", "category_id", "department_id", "assignee_id", "area_id", "areas", "language", "title",
    "words", "address", "lon", "lat", "px", "py", "lon_e7", "lat_e7", "rooms", "received_at", "take_by", "target",
    "status", "ended_at", "channel", "nonce", "link_hash", "salt", "commitment", "priority", "others", "photo_id",
    "photo", "width", "height",
)  # fmt: skip
"""Of a made-up issue. ``lon`` and ``lat`` are degrees (WGS 84), ``lon_e7`` and ``lat_e7`` what its events tell of them;
``status`` is as in ``civic.history.rows.HistoryRow``, ``ended_at`` when it ended; ``areas`` and ``rooms`` are tuples of
text, the rooms sorted; ``others`` are affected without a report of their own. Moments are whole seconds.
"""

_MADE = text("""
CREATE TEMP TABLE made (
    issue_id bigint DEFAULT nextval(pg_get_serial_sequence('issue', 'id')),
    report_id bigint DEFAULT nextval(pg_get_serial_sequence('report', 'id')),
    assignment_id bigint DEFAULT nextval(pg_get_serial_sequence('assignment', 'id')),
    external_id text, public_id text, category_id int, department_id int, assignee_id int, area_id int, areas int[],
    language text, title text, words text, address text, lon float8, lat float8, px bigint, py bigint, lon_e7 int,
    lat_e7 int, rooms text[], received_at timestamptz, take_by timestamptz, target timestamptz, status text,
    ended_at timestamptz, channel text, nonce bytea, link_hash bytea, salt bytea, commitment bytea, priority text,
    others int, photo_id text, photo bytea, width int, height int
) ON COMMIT DROP
""")

_ROWS = (
    """
INSERT INTO issue (id, public_id, category_id, status, resolution, visibility, title, language, place, px, py,
                   place_uncertain, address, area_id, department_id, planned_result, criteria, received_at, changed_at,
                   take_by, target, promised, target_confirmed, report_count, affected_count, round, delivered_at,
                   source, priority)
SELECT m.issue_id, m.public_id, m.category_id, m.status,
       CASE m.status WHEN 'closed' THEN 'not_judged' WHEN 'declined' THEN 'out_of_scope' END, c.visibility, m.title,
       m.language, ST_SetSRID(ST_MakePoint(m.lon, m.lat), 4326), m.px, m.py, false, m.address, m.area_id,
       m.department_id, coalesce(c.planned_result ->> m.language, ''), c.criteria, m.received_at,
       coalesce(m.ended_at, m.received_at), m.take_by, m.target, m.target, m.status IN ('accepted', 'in_progress'), 1,
       1 + m.others, (m.status = 'closed')::int, CASE m.status WHEN 'closed' THEN m.ended_at END, m.channel, m.priority
  FROM made m JOIN category c ON c.id = m.category_id ORDER BY m.issue_id
""",
    """
INSERT INTO report (id, issue_id, link_nonce, link_hash, text, language, planned_result, answers, place, salt,
                    received_at, source)
SELECT m.report_id, m.issue_id, m.nonce, m.link_hash, m.words, m.language,
       coalesce(c.planned_result ->> m.language, ''), '{}', ST_SetSRID(ST_MakePoint(m.lon, m.lat), 4326), m.salt,
       m.received_at, 'import'
  FROM made m JOIN category c ON c.id = m.category_id ORDER BY m.report_id
""",
    """
INSERT INTO assignment (id, issue_id, department_id, status, assignee_id, assigned_at, accepted_at, take_by, target,
                        promised, delivered_at, decline_reason)
SELECT assignment_id, issue_id, department_id,
       CASE status WHEN 'received' THEN 'assigned' WHEN 'closed' THEN 'delivered' ELSE status END, assignee_id,
       received_at, CASE WHEN status IN ('accepted', 'in_progress') THEN received_at END, take_by, target, target,
       CASE status WHEN 'closed' THEN ended_at END, CASE status WHEN 'declined' THEN 'out_of_scope' END
  FROM made ORDER BY assignment_id
""",
    "INSERT INTO issue_area (issue_id, area_id) SELECT issue_id, unnest(areas) FROM made",
    """
INSERT INTO imported_issue (source, external_id, issue_id, digest, imported_at)
SELECT :source, external_id, issue_id, sha256(int8send(issue_id)), :at FROM made
""",
    """
INSERT INTO affected (issue_id, who, since)
SELECT issue_id, sha256(int8send(issue_id) || int8send(n)), least(received_at + n * interval '5 hours', :at)
  FROM made CROSS JOIN LATERAL generate_series(1, others) AS n
""",
    """
INSERT INTO photo (public_id, issue_id, elsewhere, kind, sha256, width, height, uploaded_at)
SELECT photo_id, issue_id, false, 'before', photo, width, height, :at FROM made WHERE photo_id IS NOT NULL
""",
)

# The bodies are spelled as `civic.core.secrets.canonical_json` does it, since they are hashed as they stand here: keys
# in their order, no spaces. They hold ids, codes and moments alone, in which nothing is to be escaped.
_EVENTS = text(r"""
WITH RECURSIVE spelled AS MATERIALIZED (
    SELECT m.*, '"assignment":' || m.assignment_id || ',' AS assignment,
           '"department":"' || d.code || '",' AS department, '"issue":"' || m.public_id || '",' AS issue,
           '"category":"' || c.code || '",' AS category,
           encode(sha256(convert_to('["' || array_to_string(m.rooms, '","') || '"]', 'UTF8')), 'hex') AS told
      FROM made m JOIN category c ON c.id = m.category_id JOIN department d ON d.id = m.department_id
), step AS (
    SELECT s.issue_id, e.seq, 'issue.' || e.kind AS kind, e.at, '{' || e.body || '}' AS body, e.commitment, s.rooms,
           s.told
      FROM spelled s CROSS JOIN LATERAL (
           SELECT 1 AS seq, 'received' AS kind, s.received_at AS at, s.commitment,
                  s.assignment || s.category || s.department || s.issue
                  || coalesce('"lat_e7":' || s.lat_e7 || ',"lon_e7":' || s.lon_e7 || ',', '')
                  || '"report":' || s.report_id || ',"status":"received","take_by":' || to_json(s.take_by)
                  || ',"target":' || to_json(s.target) AS body
            UNION ALL
           SELECT 2, 'accepted', s.received_at, NULL,
                  s.assignment || s.department || s.issue || '"status":"accepted","target":' || to_json(s.target)
                  || ',"was":"received"'
            WHERE s.status IN ('accepted', 'in_progress')
            UNION ALL
           SELECT 3, 'started', s.received_at, NULL,
                  s.assignment || s.department || s.issue || '"status":"in_progress","was":"accepted"'
            WHERE s.status = 'in_progress'
            UNION ALL
           SELECT 2, 'declined', s.ended_at, NULL,
                  s.assignment || s.department || s.issue
                  || '"reason":"out_of_scope","status":"declined","was":"received"'
            WHERE s.status = 'declined'
            UNION ALL
           SELECT 2, 'delivered', s.ended_at, NULL,
                  s.assignment || s.department || s.issue
                  || '"photos"\:0,"round"\:1,"status":"delivered","was":"received"'
            WHERE s.status = 'closed'
            UNION ALL
           SELECT 3, 'closed', s.ended_at, NULL, s.issue || '"round"\:1,"status":"closed","was":"delivered"'
            WHERE s.status = 'closed'
           ) AS e
), hashed AS MATERIALIZED (
    SELECT issue_id, seq, kind, at, body, commitment, rooms, int4send(seq) || sha256(convert_to(
           '{"actor"\:null,"at":"' || to_char(at, :moment) || '","body":' || body || ',"commitment":'
           || coalesce('"' || encode(commitment, 'hex') || '"', 'null') || ',"kind":"' || kind
           || '","origin":"import","recorded_at":"' || to_char(CAST(:at AS timestamptz), :moment)
           || '","rooms":"' || told || '","subject":["issue",' || issue_id || '],"version"\:1}', 'UTF8')) AS digest
      FROM step
), chained AS (
    SELECT h.*, sha256(h.digest) AS hash FROM hashed h WHERE h.seq = 1
     UNION ALL
    SELECT h.*, sha256(c.hash || h.digest) FROM chained c JOIN hashed h ON h.issue_id = c.issue_id AND h.seq = c.seq + 1
), heads AS (
    INSERT INTO event_subject (kind, id, seq, hash)
    SELECT DISTINCT ON (issue_id) 'issue', issue_id, seq, hash FROM chained ORDER BY issue_id, seq DESC
), written AS (
    INSERT INTO event (subject_kind, subject_id, seq, kind, version, at, recorded_at, origin, body, rooms, commitment,
                       hash)
    SELECT 'issue', issue_id, seq, kind, 1, at, :at, 'import', body::jsonb, rooms, commitment, hash
      FROM chained ORDER BY issue_id, seq
    RETURNING id
)
INSERT INTO event_inbox (event_id) SELECT id FROM written ORDER BY id
""")
_MOMENT: Final = 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'


def spread(session: Session, made: Iterable[Sequence[Any]], *, source: str, at: datetime) -> int:
    """Write made-up issues, each with the values of ``COLUMNS``, as imported from ``source`` at the moment ``at``.

    In the caller's transaction, by the tables' owner, in a session whose time zone is UTC; returns how many events.
    """
    session.execute(_MADE)
    copy_rows(session, "made", COLUMNS, made)
    for statement in _ROWS:
        session.execute(text(statement), {"source": source, "at": at})
    # What is executed here is always a cursor's result, which has a count; the declared type has none.
    events: int = session.execute(_EVENTS, {"at": at, "moment": _MOMENT}).rowcount  # type: ignore[attr-defined]  # of what writes
    return events
