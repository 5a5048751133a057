"""Somebody of the staff has read the thread of an issue."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from civic.core.permissions import Actor, policies
from civic.issues.models import IssueUpdate, NoteSeen
from civic.issues.queries.detail import issue_detail


def see_notes(session: Session, actor: Actor, public_id: str, up_to: int) -> None:
    """Note up to which message they have read; it never goes back. No event: it is nobody else's business.

    Raises NotFound, NotAllowed.
    """
    detail = issue_detail(session, actor, public_id)
    policies.require("issue.see_notes", actor, detail.subject)
    last = session.scalar(
        select(func.max(IssueUpdate.id)).where(IssueUpdate.issue_id == detail.id, IssueUpdate.id <= up_to)
    )
    if last is None or actor.person_id is None:
        return
    seen = insert(NoteSeen).values(issue_id=detail.id, person_id=actor.person_id, update_id=last)
    session.execute(
        seen.on_conflict_do_update(
            index_elements=["issue_id", "person_id"],
            set_={"update_id": func.greatest(NoteSeen.update_id, seen.excluded.update_id)},
        )
    )
