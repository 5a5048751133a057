"""The issue that a lease is about, for who works on it and for nobody else."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.errors import NotFound
from civic.core.permissions import Actor, policies
from civic.issues.models import Assignment, Issue
from civic.issues.policy import IssueSubject, declined_by, on_it


def issue_at_work(session: Session, actor: Actor, public_id: str, *, lock: bool = False) -> int:
    """The row id of an issue that the actor works on. With ``lock`` no verb and no other claim comes in between.

    Raises NotFound for what the actor may not see, NotAllowed ``issue.claim``.
    """
    query = select(Issue.id, Issue.visibility, Issue.hidden_at, Issue.category_id).where(
        Issue.public_id == public_id
    )
    row = session.execute(query.with_for_update(key_share=True) if lock else query).one_or_none()
    if row is None:
        raise NotFound("issue", public_id)
    parts_of_it = [
        (part.department_id, part.standing)
        for part in session.scalars(select(Assignment).where(Assignment.issue_id == row.id))
    ]
    subject = IssueSubject(
        visibility=row.visibility, hidden=row.hidden_at is not None, departments=on_it(parts_of_it),
        declined=declined_by(parts_of_it), category=row.category_id,
    )  # fmt: skip
    if not policies.allows("issue.see", actor, subject):
        raise NotFound("issue", public_id)
    policies.require("issue.claim", actor, subject)
    return int(row.id)
