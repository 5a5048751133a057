"""What taking and refusing a suggestion have in common."""

from __future__ import annotations

from sqlalchemy.orm import Session

import civic.learning.policy  # noqa: F401  (declares suggestion.decide)
from civic.core import clock, events
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.issues.rooms import staff_rooms
from civic.issues.work import Work, lock_pair, take
from civic.learning.events import SuggestionAccepted, SuggestionRefused
from civic.learning.models import IssueSuggestion
from civic.learning.suggesting import SUBJECT


def open_suggestion(
    session: Session, actor: Actor, public_id: str, suggestion_id: int
) -> tuple[Work, IssueSuggestion]:
    """The issue, locked, and the suggestion that waits for a decision about it.

    Raises NotFound ``issue.not_found``, NotAllowed, DomainError ``suggestion.gone`` (decided or overtaken meanwhile).
    """
    row = session.get(IssueSuggestion, suggestion_id, populate_existing=True)
    if row is not None and row.kind == "duplicate":
        # As merging itself does: both in the order of their ids, so that two of them cannot wait for each other.
        work, _ = lock_pair(session, actor, public_id, row.value)
    else:
        work = take(session, actor, public_id)
    work.require("suggestion.decide")
    if row is not None:
        session.refresh(row)
    if row is not None and row.issue_id != work.issue.id:
        row = None
    if row is None or row.status != "open":
        raise DomainError("suggestion.gone")
    return work, row


def decided(
    session: Session, actor: Actor, work: Work, row: IssueSuggestion, status: str,
    body: type[SuggestionAccepted] | type[SuggestionRefused],
) -> None:  # fmt: skip
    """Note the decision and record it for who works on the issue."""
    row.status, row.decided_at, row.decided_by_id = status, clock.now(), actor.person_id
    session.flush()
    events.record(
        session, actor, events.Subject(SUBJECT, work.issue.id),
        body(
            issue=work.issue.public_id, suggestion=row.kind, value=row.value, rank=row.rank,
            thousandths=round(row.confidence * 1000),
        ),
        rooms=staff_rooms((item.department_id for item in work.assignments), work.issue.category_id),
    )  # fmt: skip
