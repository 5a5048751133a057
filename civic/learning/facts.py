"""What is known of an issue when something is to be suggested for it, and what a suggestion is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.issues.status import FINAL

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")

Reason = dict[str, Any]
"""``{"code": …}`` with numbers, codes and places in the first report's text; words for it: web/suggestion_words.py."""


class Proposed(NamedTuple):
    """A suggestion before it is kept. ``confidence`` is 0 to 1; ``prefer``: sure by a rule of its kind, whatever the
    threshold.
    """

    value: str
    confidence: float
    reasons: tuple[Reason, ...]
    other_id: int | None = None
    prefer: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """An issue as suggestions look at it. ``text`` is its first report's as everybody of the staff reads it; places are
    WGS 84 degrees. ``untouched``: the department that routing gave it to has neither taken it nor passed it on.
    """

    id: int
    public_id: str
    status: str
    priority: str
    received_at: datetime
    title: str
    text: str
    language: str
    lon: float
    lat: float
    place_uncertain: bool
    areas: tuple[str, ...]
    category_id: int
    category: str
    group_id: int
    group: str
    radius: int
    days: int
    asset_id: int | None
    department_id: int
    department: str
    department_kind: str
    departments: tuple[int, ...]
    untouched: bool
    affected: int
    time_zone: str

    @property
    def words(self) -> str:
        return self.text or self.title

    @property
    def ended(self) -> bool:
        return self.status in FINAL

    def spots(self, words: Iterable[str]) -> list[list[int]]:
        """Where the words stand first in the report's text, as [start, end] in letters; nothing of a mere title."""
        wanted, found = {word.replace("’", "'") for word in words}, []
        for match in _WORD.finditer(self.text):
            word = match.group().lower().replace("ё", "е").replace("’", "'")
            if word in wanted:
                wanted.discard(word)
                found.append([match.start(), match.end()])
        return found


_FACTS = text("""
    SELECT i.id, i.public_id, i.status, i.priority, i.received_at, i.title, coalesce(r.text, '') AS text,
           coalesce(r.language, i.language) AS language, ST_X(i.place) AS lon, ST_Y(i.place) AS lat, i.place_uncertain,
           CASE WHEN i.place_uncertain THEN '{}' ELSE coalesce(
                (SELECT array_agg(t.code || ':' || a.code ORDER BY a.id)
                   FROM issue_area ia JOIN area a ON a.id = ia.area_id JOIN area_type t ON t.id = a.area_type_id
                  WHERE ia.issue_id = i.id), '{}') END AS areas,
           c.id AS category_id, c.code AS category, g.id AS group_id, g.code AS "group",
           c.duplicate_radius_m AS radius, c.duplicate_days AS days, i.asset_id,
           d.id AS department_id, d.code AS department, d.kind AS department_kind,
           coalesce((SELECT array_agg(a.department_id ORDER BY a.id) FROM assignment a
                      WHERE a.issue_id = i.id AND a.status <> 'handed_over'), '{}') AS departments,
           (SELECT count(*) = 1 AND bool_and(a.status = 'assigned' AND a.accepted_at IS NULL)
              FROM assignment a WHERE a.issue_id = i.id) AS untouched,
           i.affected_count AS affected, (SELECT time_zone FROM city LIMIT 1) AS time_zone
      FROM issue i
      JOIN category c ON c.id = i.category_id
      JOIN category_group g ON g.id = c.group_id
      JOIN department d ON d.id = i.department_id
      LEFT JOIN LATERAL (SELECT text, language FROM report
                          WHERE issue_id = i.id AND withdrawn_at IS NULL AND text <> '' ORDER BY id LIMIT 1) r ON true
     WHERE i.id = :issue
       FOR UPDATE OF i
""")


def facts_of(session: Session, issue_id: int) -> Facts | None:
    """The issue, locked, so that two jobs cannot keep suggestions for it at once; None where there is none."""
    row = session.execute(_FACTS, {"issue": issue_id}).mappings().one_or_none()
    if row is None:
        return None
    return Facts(**{**row, "areas": tuple(row["areas"]), "departments": tuple(row["departments"])})
