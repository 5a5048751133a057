"""What the kinds of content of an issue have in common."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import Actor
from civic.issues.events import Moderated
from civic.issues.rooms import issue_room
from civic.issues.work import Work, chain_up, gather


def open_to_all(row: Any) -> bool:
    """Whether everybody may read what residents said on an issue (the same rule as `policy.sees_words`)."""
    return row.visibility == "public" and row.hidden_at is None


def lock_issue(session: Session, actor: Actor, issue_id: int) -> Work:
    """The issue that words or photos belong to, locked before the row that holds them, as every verb does."""
    chain = chain_up(session, issue_id)
    work = gather(session, actor, next(issue for issue in chain if issue.id == issue_id))
    # The pages of issues that stand for it show the same words.
    work.earlier_rooms |= {issue_room(issue.public_id) for issue in chain}
    return work


def tell(
    work: Work, content: str, what: str, reason: str | None, commitment: bytes | None, report: int | None
) -> None:
    """Record on the issue that something of it was moderated; open pages read it anew."""
    work.issue.changed_at = clock.now()
    work.record(Moderated, content=content, what=what, reason=reason, report=report, commitment=commitment)
