"""The moderators' queue, a case as its page shows it, and what has been decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

import civic.moderation.policy  # noqa: F401  (declares the permissions)
from civic.core import clock
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor, policies
from civic.moderation.models import ModerationCase
from civic.moderation.status import DECISIONS, allowed
from civic.moderation.subjects import KINDS, Content
from civic.moderation.work import PICTURE, stamp

VIEWS: Final = ("open", "personal", "abuse", "photos", "covered", "decided")
LARGEST_ID: Final = 2**63 - 1
ON_A_PAGE: Final = 40


@dataclass(frozen=True, slots=True)
class FlagShown:
    """A flag. ``by`` names a member of staff; who else flagged is known to nobody."""

    reason: str
    source: str
    rule: str | None
    spans: tuple[tuple[str, int, int], ...]
    at: datetime
    by: str | None
    settled: bool


@dataclass(frozen=True, slots=True)
class CaseListed:
    """A case with what it is about. ``words`` are the originals by field, ``covered`` the covered spans of them.

    ``picture_spans``: of a photo the covered rectangles. ``content`` None: the subject is gone.
    """

    id: int
    kind: str
    status: str
    state: str
    waiting_since: datetime | None
    decided_at: datetime | None
    decided_by: str | None
    content: Content | None
    words: Mapping[str, str]
    covered: Mapping[str, tuple[tuple[int, int], ...]]
    picture_spans: tuple[tuple[int, int, int, int], ...]
    original_sha256: bytes | None
    gone: bool
    flags: tuple[FlagShown, ...]
    seq: int

    @property
    def stamp(self) -> str:
        """What a decision about it is held against, so that nobody decides about what has changed meanwhile."""
        picture = self.content.picture if self.content else None
        sha256 = self.original_sha256 or (picture.sha256 if picture else None)
        return stamp(self.state, self.decided_at, self.words, sha256)

    @property
    def waiting(self) -> tuple[FlagShown, ...]:
        """The flags that nobody has decided about, each rule and person once."""
        return tuple(flag for flag in self.flags if not flag.settled)

    @property
    def found(self) -> Mapping[str, tuple[tuple[int, int], ...]]:
        """What rules found and nobody has decided about, by field."""
        spans: dict[str, list[tuple[int, int]]] = {}
        for flag in self.waiting:
            for name, start, end in flag.spans:
                spans.setdefault(name, []).append((start, end))
        return {name: tuple(sorted(found)) for name, found in spans.items()}

    def possible(self) -> tuple[str, ...]:
        """What may be decided now."""
        if self.content is None:
            return ()
        found = [name for name in DECISIONS if allowed(name, open=self.status == "open", content=self.state)]
        if not self.content.rephrasable and "ask" in found:
            found.remove("ask")
        if self.gone:
            found = [name for name in found if name == "keep"]
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a case, as the log has it; ``by`` names the moderator."""

    kind: str
    at: datetime
    origin: str
    by: str | None
    body: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many cases each view has, the age of the oldest that waits, and what was decided in the last 7 days."""

    views: Mapping[str, int]
    oldest: datetime | None
    decided: Mapping[str, int]


_FLAGGED = "EXISTS (SELECT FROM flag f WHERE f.case_id = c.id AND f.settled_at IS NULL AND f.reason IN ({}))"
_VIEWS: Mapping[str, str] = {
    "open": "c.status = 'open'",
    "personal": "c.status = 'open' AND " + _FLAGGED.format("'personal_data', 'people_shown'"),
    "abuse": "c.status = 'open' AND " + _FLAGGED.format("'insult', 'hate', 'obscene'"),
    "photos": "c.status = 'open' AND c.subject_kind = 'photo'",
    "covered": "c.content <> 'shown'",
    "decided": "c.status = 'decided'",
}
_CASES = """
    SELECT c.id, c.subject_kind, c.subject_id, c.status, c.content, c.waiting_since, c.decided_at, d.name AS decided_by,
           (SELECT seq FROM event_subject s WHERE s.kind = 'moderation_case' AND s.id = c.id) AS seq,
           (SELECT jsonb_agg(jsonb_build_array(f.reason, f.source, f.rule, f.spans, f.flagged_at,
                     CASE WHEN f.source = 'staff' THEN p.name END, f.settled_at IS NOT NULL) ORDER BY f.id)
              FROM flag f LEFT JOIN person p ON p.id = f.person_id WHERE f.case_id = c.id) AS flags,
           (SELECT jsonb_agg(jsonb_build_array(r.field, r.original, encode(r.original_sha256, 'hex'), r.spans,
                     r.forgotten_at IS NOT NULL))
              FROM redaction r WHERE r.case_id = c.id AND r.ended_at IS NULL) AS redactions
      FROM moderation_case c LEFT JOIN person d ON d.id = c.decided_by_id
     WHERE {where}
"""
_COUNTED = ", ".join(
    f"(SELECT count(*) FROM moderation_case c WHERE {condition}) AS {view}"  # noqa: S608  # constants
    for view, condition in _VIEWS.items()
)
_COUNTS = text(f"""
    SELECT {_COUNTED}, (SELECT min(waiting_since) FROM moderation_case WHERE status = 'open') AS oldest,
           (SELECT jsonb_object_agg(decision, n) FROM (
                SELECT body ->> 'decision' AS decision, count(*) AS n FROM event
                 WHERE subject_kind = 'moderation_case' AND kind = 'moderation.decided' AND at >= :since GROUP BY 1
            ) AS d) AS decisions
""")  # noqa: S608  # constants
_STEPS = text("""
    SELECT e.kind, e.at, e.origin, e.body, CASE WHEN e.kind = 'moderation.decided' THEN p.name END AS by
      FROM event e LEFT JOIN person p ON p.id = e.actor_id
     WHERE e.subject_kind = 'moderation_case' AND e.subject_id = :case ORDER BY e.seq
""")


def queue(
    session: Session, actor: Actor, view: str = "open", *, page: int = 1
) -> tuple[list[CaseListed], bool]:
    """A page of the cases of a view, and whether there is another; what waits longest comes first.

    Raises NotAllowed, DomainError ``view.unknown``.
    """
    policies.require("moderation.see", actor)
    if view not in _VIEWS:
        raise DomainError("view.unknown", field="view")
    order = "c.decided_at DESC, c.id DESC" if view == "decided" else "c.waiting_since, c.id"
    query = text(
        f"{_CASES.format(where=_VIEWS[view])} ORDER BY {order} LIMIT :limit OFFSET :offset"  # constants
    )
    rows = session.execute(query, {"limit": ON_A_PAGE + 1, "offset": (page - 1) * ON_A_PAGE}).all()
    return _shown(session, rows[:ON_A_PAGE]), len(rows) > ON_A_PAGE


def case_shown(session: Session, actor: Actor, case_id: int) -> CaseListed:
    """One case. Raises NotAllowed, NotFound ``case.not_found``."""
    policies.require("moderation.see", actor)
    known = 0 < case_id <= LARGEST_ID
    query = text(_CASES.format(where="c.id = :case"))
    rows = session.execute(query, {"case": case_id}).all() if known else []
    if not rows:
        raise NotFound("case", case_id)
    return _shown(session, rows)[0]


def steps(session: Session, actor: Actor, case_id: int) -> list[Step]:
    """What happened to a case, the oldest first. Raises NotAllowed."""
    policies.require("moderation.see", actor)
    return [
        Step(row.kind, row.at, row.origin, row.by, row.body)
        for row in session.execute(_STEPS, {"case": case_id})
    ]


def counts(session: Session, actor: Actor) -> Counts:
    """The figures above the queue. Raises NotAllowed."""
    policies.require("moderation.see", actor)
    row = session.execute(_COUNTS, {"since": clock.now() - timedelta(days=7)}).one()
    return Counts({view: int(getattr(row, view)) for view in VIEWS}, row.oldest, dict(row.decisions or {}))


def _shown(session: Session, rows: Sequence[Any]) -> list[CaseListed]:
    asked: dict[str, list[int]] = {}
    for row in rows:
        asked.setdefault(row.subject_kind, []).append(row.subject_id)
    found = {kind: KINDS[kind].contents(session, ids) for kind, ids in asked.items() if kind in KINDS}
    return [_case(row, found.get(row.subject_kind, {}).get(row.subject_id)) for row in rows]


def _case(row: Any, content: Content | None) -> CaseListed:
    words = dict(content.words) if content else {}
    covered: dict[str, tuple[tuple[int, int], ...]] = {}
    rectangles: tuple[tuple[int, int, int, int], ...] = ()
    original: bytes | None = None
    gone = False
    for name, written, sha256, spans, forgotten in row.redactions or ():
        gone = gone or forgotten
        if name == PICTURE:
            rectangles = tuple((x, y, width, height) for x, y, width, height in spans)
            original = bytes.fromhex(sha256) if sha256 and not forgotten else None
        elif written is not None:
            words[name] = written
            covered[name] = tuple((start, end) for start, end in spans)
    flags = tuple(
        FlagShown(
            reason, source, rule, tuple((name, start, end) for name, start, end in spans), datetime.fromisoformat(at),
            by, settled,
        )
        for reason, source, rule, spans, at, by, settled in row.flags or ()
    )  # fmt: skip
    return CaseListed(
        id=row.id, kind=row.subject_kind, status=row.status, state=row.content, waiting_since=row.waiting_since,
        decided_at=row.decided_at, decided_by=row.decided_by, content=content, words=words, covered=covered,
        picture_spans=rectangles, original_sha256=original, gone=gone, flags=flags, seq=row.seq or 0,
    )  # fmt: skip


def is_decided(session: Session, kind: str, id: int) -> bool:
    """Whether a moderator, and not a rule alone, has ever decided on a subject."""
    return (
        session.scalar(
            select(ModerationCase.id).where(
                ModerationCase.subject_kind == kind,
                ModerationCase.subject_id == id,
                ModerationCase.decided_at.is_not(None),
            )
        )
        is not None
    )
