"""Cases as tests make them and look at them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.issues.commands.report import Promise
from civic.moderation.commands.flag import flag
from civic.moderation.models import ModerationCase, Redaction
from civic.moderation.spans import COVER, Span
from tests.integration.issues.rows import issue_of, report_of

PHONE = "The lamp is dark. Call me: +7 912 345-67-89, day and night."
COVERED = f"The lamp is dark. Call me: {COVER}, day and night."


def case_of(session: Session, kind: str, id: int) -> ModerationCase:
    session.flush()
    return session.scalars(
        select(ModerationCase)
        .where(ModerationCase.subject_kind == kind, ModerationCase.subject_id == id)
        .execution_options(populate_existing=True)
    ).one()


def flagged(session: Session, promise: Promise, reason: str = "insult") -> int:
    """The number of a case about the words of a report."""
    flag(session, Actor(), "report", promise.report_id, reason, who=b"somebody")
    return case_of(session, "report", promise.report_id).id


def span_of(words: str, part: str, field: str = "text") -> Span:
    start = words.index(part)
    return Span(field, start, start + len(part))


def stands(session: Session, promise: Promise) -> tuple[str, str]:
    """The title of the issue and the words of the report, as everybody reads them."""
    return issue_of(session, promise.public_id).title, report_of(session, promise.report_id).text


def redactions(session: Session) -> list[Redaction]:
    session.flush()
    return list(
        session.scalars(select(Redaction).order_by(Redaction.id).execution_options(populate_existing=True))
    )


def events_about(session: Session, case_id: int) -> list[tuple[str, str, dict[str, Any]]]:
    """Kind, origin and body of what happened to a case."""
    rows = session.execute(
        text(
            "SELECT kind, origin, body FROM event"
            " WHERE subject_kind = 'moderation_case' AND subject_id = :id ORDER BY seq"
        ),
        {"id": case_id},
    )
    return [tuple(row) for row in rows]
