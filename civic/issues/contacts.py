"""Taking contacts away: by the wish of their owners, and when they have been kept long enough.

The words of a report stay. Its events commit to words and contact together by one salted hash, so the salt goes with
the contact: the chain holds, and no address can be guessed from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Session, object_session
from sqlalchemy.types import DateTime

from civic.core import clock
from civic.core.erasures import Entry, erases, record_erasure, record_erasures
from civic.intake.erasing import forget_intakes
from civic.issues.models import Issue, Report
from civic.issues.status import FINAL

KIND: Final = "contact"
WISHED, KEPT_LONG_ENOUGH, ACCOUNT_DELETED = "person_asked", "kept_long_enough", "account_deleted"

HAS_CONTACT: Final = (
    "(r.contact_name IS NOT NULL OR r.contact_email IS NOT NULL OR r.contact_phone IS NOT NULL)"
)


def take_contact(report: Report) -> bool:
    """Empty the contact of a report that the caller has locked; False when there was none."""
    had = bool(report.contact_name or report.contact_email or report.contact_phone)
    session = object_session(report)
    if session is not None:
        forget_intakes(session, [report.id])
    report.contact_name = report.contact_email = report.contact_phone = None
    if had:
        report.salt = None
        report.contact_removed_at = clock.now()
    return had


def note_contact(session: Session, public_id: str, report_id: int, reason: str) -> None:
    """Let the removal last: no restored backup brings the contact back. ``public_id`` is of the report's own issue."""
    record_erasure(session, KIND, f"{public_id}/{report_id}", ["contact"], reason)


@erases(KIND)
def remove_again(session: Session, entry: Entry) -> bool:
    """Take away a contact that an older backup has brought back."""
    public_id, _, number = entry.key.partition("/")
    report = session.scalar(
        select(Report)
        .join(Issue, Issue.id == Report.issue_id)
        .where(Issue.public_id == public_id, Report.id == int(number))
        .with_for_update(of=Report)
    )
    return report is not None and take_contact(report)


@dataclass(frozen=True, slots=True)
class Due:
    """How many contacts of a category are due now, and within the days ahead (`AHEAD`, each with those before).

    ``kept`` are all that there are, of open matters too; ``days`` is how long they are kept after the end.
    """

    category: str
    name: dict[str, str]
    days: int
    own_days: bool
    kept: int
    due: int
    ahead: tuple[int, ...]


AHEAD: Final = (7, 30, 90)

_FINAL = ", ".join(f"'{status}'" for status in sorted(FINAL))

# The issue at the end of the chain of merges says whether the matter has ended: while it is open, reporters of its
# duplicates are written to as well. It ended with the last change of its status; what came over as ended, with its last
# change. While residents will be asked to judge once more, the contact is needed. Who withdrew is not written to again.
_ENDS: Final = f"""
    WITH RECURSIVE up AS (
        SELECT r.id AS report_id, r.withdrawn_at, i.id AS issue_id, i.merged_into_id
          FROM report r JOIN issue i ON i.id = r.issue_id WHERE {HAS_CONTACT}
        UNION ALL
        SELECT up.report_id, up.withdrawn_at, i.id, i.merged_into_id
          FROM up JOIN issue i ON i.id = up.merged_into_id
    ), ends AS (
        SELECT up.report_id, c.id AS category_id, coalesce(c.contact_days, city.contact_days) AS days,
               least(up.withdrawn_at, CASE
                   WHEN i.status IN ({_FINAL}) AND i.judge_again_at IS NULL
                        AND (i.judging_until IS NULL OR i.judging_until < :now)
                   THEN coalesce((SELECT max(e.at) FROM event e WHERE e.subject_kind = 'issue'
                                     AND e.subject_id = i.id AND e.body ? 'was'), i.changed_at)
               END) AS ended_at
          FROM up JOIN issue i ON i.id = up.issue_id JOIN category c ON c.id = i.category_id CROSS JOIN city
         WHERE up.merged_into_id IS NULL
    )
"""

_NOW = bindparam("now", type_=DateTime(timezone=True))

_TAKE = text(
    _ENDS
    + f"""
    , due AS (
        SELECT r.id, ends.category_id FROM report r JOIN ends ON ends.report_id = r.id
         WHERE ends.ended_at + make_interval(days => ends.days) <= :now AND {HAS_CONTACT}
         ORDER BY r.id LIMIT :most FOR UPDATE OF r SKIP LOCKED
    )
    UPDATE report r SET contact_name = NULL, contact_email = NULL, contact_phone = NULL, salt = NULL,
           contact_removed_at = :now
      FROM due, issue own, category c
     WHERE r.id = due.id AND own.id = r.issue_id AND c.id = due.category_id
    RETURNING r.id, own.public_id, c.code
    """
).bindparams(_NOW)

_COUNT = text(
    _ENDS
    + """
    SELECT c.code, c.name, coalesce(c.contact_days, city.contact_days) AS days, c.contact_days IS NOT NULL AS own_days,
           count(ends.report_id) AS kept,
           count(*) FILTER (WHERE ends.ended_at + make_interval(days => ends.days) <= :now) AS due,
           count(*) FILTER (WHERE ends.ended_at + make_interval(days => ends.days - :first) <= :now) AS first,
           count(*) FILTER (WHERE ends.ended_at + make_interval(days => ends.days - :second) <= :now) AS second,
           count(*) FILTER (WHERE ends.ended_at + make_interval(days => ends.days - :third) <= :now) AS third
      FROM category c CROSS JOIN city LEFT JOIN ends ON ends.category_id = c.id
     GROUP BY c.id, city.contact_days
    HAVING c.retired_at IS NULL OR count(ends.report_id) > 0
     ORDER BY c.group_id, c.position, c.code
    """
).bindparams(_NOW)


@dataclass(frozen=True, slots=True)
class Taken:
    """A contact that was taken away: of which report, and the category of its matter."""

    report: int
    category: str


def take_due(session: Session, most: int, now: datetime | None = None) -> list[Taken]:
    """Take away up to ``most`` contacts that have been kept long enough, in one statement, and note the erasures."""
    rows: list[Any] = list(session.execute(_TAKE, {"now": now or clock.now(), "most": most}))
    record_erasures(
        session, KIND, [f"{row.public_id}/{row.id}" for row in rows], ["contact"], KEPT_LONG_ENOUGH
    )
    forget_intakes(session, [row.id for row in rows])
    session.expire_all()
    return [Taken(row.id, row.code) for row in rows]


def due_by_category(session: Session, now: datetime | None = None) -> list[Due]:
    """How many contacts are kept, due, and due soon, for each category in use or with contacts."""
    values = {"now": now or clock.now(), "first": AHEAD[0], "second": AHEAD[1], "third": AHEAD[2]}
    return [
        Due(row.code, row.name, row.days, row.own_days, row.kept, row.due, (row.first, row.second, row.third))
        for row in session.execute(_COUNT, values)
    ]
