"""What rules look at: an issue as it stands at one moment, gathered for many at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from civic.categories.words import words_and_stems
from civic.core.calendar import WorkingCalendar
from civic.departments.calendars import calendars_by_code
from civic.issues.status import FINAL, OPEN

TURNS = (
    "received", "corrected", "accepted", "scheduled", "started", "asked", "answered", "timed_out", "delivered",
    "declined", "reviewed", "reworked", "handed_over", "involved", "recategorised", "moved", "prioritised",
    "target_changed", "updated", "judged", "merged_in", "unmerged",
)  # fmt: skip
"""Kinds of event after which an issue is another matter for rules, unless a rule has made them. That one more person is
affected is none: a rule that asks for many reporters acts once, and not again for each.
"""


@dataclass(frozen=True, slots=True)
class Part:
    """An assignment: its id, its department's code, its status."""

    id: int
    department: str
    status: str


@dataclass(frozen=True, slots=True)
class Facts:
    """An issue at the moment ``at``. Times are aware; ``lon`` and ``lat`` (WGS 84) are None where they are not known.

    ``calendars`` are those of the departments, by code; ``areas`` are ``type:code``; ``stems`` of all words in title,
    address and reports; ``reachable``: somebody could be asked; ``turn`` is the newest event (its sequence) that no
    rule has made.
    """

    issue_id: int
    public_id: str
    at: datetime
    calendars: Mapping[str, WorkingCalendar]
    status: str
    priority: str
    category: str
    group: str
    department: str
    parts: tuple[Part, ...]
    areas: frozenset[str]
    lon: float | None
    lat: float | None
    stems: frozenset[str]
    answers: Mapping[str, Any]
    reporters: int
    source: str
    language: str
    photo: bool
    reopened: bool
    desk: bool
    reachable: bool
    received_at: datetime
    changed_at: datetime
    status_since: datetime
    target: datetime
    turn: int
    title: str

    @property
    def calendar(self) -> WorkingCalendar:
        """By which working time is counted: that of the part that rules act on, else of the responsible department."""
        return self.calendars[lead_part(self).department if self.open_parts else self.department]

    @property
    def open_parts(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.status in OPEN)

    @property
    def ended(self) -> bool:
        return self.status in FINAL

    def as_received(self) -> Facts:
        """The issue as it was when it came in, as far as it is known: what people did since is taken away.

        Category, department, words and answers are those of today.
        """
        first = self.parts[:1]
        return replace(
            self, at=self.received_at, status="received", priority="normal", reporters=1, reopened=False,
            parts=tuple(replace(part, status="assigned", department=self.department) for part in first),
            changed_at=self.received_at, status_since=self.received_at,
        )  # fmt: skip


def lead_part(facts: Facts) -> Part:
    """The open assignment of the responsible department, else the newest open one. Raises IndexError without any."""
    own = [part for part in facts.open_parts if part.department == facts.department]
    return (own or facts.open_parts)[-1]


_GATHER = text("""
    SELECT i.id, i.public_id, i.status, i.priority, i.title, i.address, i.source, i.language, i.affected_count,
           i.received_at, i.changed_at, i.target, i.round,
           CASE WHEN NOT i.place_uncertain THEN ST_X(i.place) END AS lon,
           CASE WHEN NOT i.place_uncertain THEN ST_Y(i.place) END AS lat,
           c.code AS category, g.code AS category_group, d.code AS department,
           EXISTS (SELECT FROM photo p WHERE p.issue_id = i.id) AS photo,
           coalesce((SELECT array_agg(t.code || ':' || a.code) FROM issue_area ia JOIN area a ON a.id = ia.area_id
                       JOIN area_type t ON t.id = a.area_type_id WHERE ia.issue_id = i.id), '{}') AS areas,
           coalesce((SELECT json_agg(json_build_array(s.id, u.code, s.status, u.kind) ORDER BY s.id)
                       FROM assignment s JOIN department u ON u.id = s.department_id
                      WHERE s.issue_id = i.id), '[]') AS parts,
           coalesce((SELECT json_agg(json_build_array(r.text, r.answers, r.contact_email IS NOT NULL
                         OR r.contact_phone IS NOT NULL OR r.person_id IS NOT NULL OR r.link_opened_at IS NOT NULL)
                         ORDER BY r.id)
                       FROM report r WHERE r.issue_id = i.id AND r.withdrawn_at IS NULL), '[]') AS reports,
           e.turn, e.status_since
      FROM issue i
      JOIN category c ON c.id = i.category_id
      JOIN category_group g ON g.id = c.group_id
      JOIN department d ON d.id = i.department_id
      LEFT JOIN LATERAL (
          SELECT max(seq) FILTER (WHERE origin <> 'rule' AND kind = ANY (:turns) AND NOT EXISTS (
                     SELECT FROM rule_effect x WHERE x.issue_id = i.id AND x.seq = event.seq)) AS turn,
                 max(at) FILTER (WHERE body ? 'was' OR kind = 'issue.received') AS status_since
            FROM event WHERE subject_kind = 'issue' AND subject_id = i.id) e ON true
     WHERE i.id = ANY (:ids)
     ORDER BY i.id
""").bindparams(bindparam("ids", type_=ARRAY(BigInteger)))

_KINDS = [f"issue.{kind}" for kind in TURNS]


def gather(session: Session, ids: Collection[int], at: datetime) -> list[Facts]:
    """The facts of issues (row ids), in the order of the ids, in two statements; none for no ids."""
    if not ids:
        return []
    rows = session.execute(_GATHER, {"ids": list(ids), "turns": _KINDS})
    calendars = calendars_by_code(session)
    return [_facts(row, calendars, at) for row in rows]


def _facts(row: Any, calendars: Mapping[str, WorkingCalendar], at: datetime) -> Facts:
    answers: dict[str, Any] = {}
    for _, given, _ in row.reports:
        for question, answer in (given or {}).items():
            answers.setdefault(question, answer)
    said = " ".join([row.title, row.address, *(each[0] or "" for each in row.reports)])
    parts = tuple(Part(id, department, status) for id, department, status, _ in row.parts)
    return Facts(
        issue_id=row.id, public_id=row.public_id, at=at, calendars=calendars, status=row.status, priority=row.priority,
        category=row.category, group=row.category_group, department=row.department, parts=parts,
        areas=frozenset(row.areas), lon=row.lon, lat=row.lat, stems=stems_of(said), answers=answers,
        reporters=row.affected_count, source=row.source, language=row.language, photo=row.photo,
        reopened=row.round > 0 and row.status not in {"delivered", *FINAL},
        desk=any(kind == "triage" and status in OPEN for _, _, status, kind in row.parts),
        reachable=any(each[2] for each in row.reports), received_at=row.received_at, changed_at=row.changed_at,
        status_since=row.status_since or row.received_at, target=row.target, turn=row.turn or 0, title=row.title,
    )  # fmt: skip


def stems_of(said: str) -> frozenset[str]:
    """The stems of the words of a text: Cyrillic ones as Russian, others as English."""
    return frozenset(stem for _, stem in words_and_stems(said, "en", ("en", "ru")))
