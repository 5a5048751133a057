"""The issue of an address, as a member of staff may see it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.errors import NotFound
from civic.core.permissions import Actor
from civic.core.secrets import parse_public_id
from civic.issues.queries.detail import IssueDetail, issue_detail


def found_issue(session: Session, public_id: str, actor: Actor) -> IssueDetail:
    """Raises NotFound ``issue.not_found``, also for what the actor may not see."""
    known = parse_public_id(public_id)
    if known is None:
        raise NotFound("issue", public_id)
    return issue_detail(session, actor, known)
