"""The part of the panel that says who has an issue in hand and who else looks at it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from civic.core.permissions import Actor, policies
from civic.issues.queries.detail import IssueDetail
from civic.triage.presence.queries import at_issue


def claim_part(session: Session, actor: Actor, detail: IssueDetail) -> Mapping[str, Any] | None:
    """Nothing for who cannot take the issue in hand."""
    if not policies.allows("issue.claim", actor, detail.subject):
        return None
    there = at_issue(session, detail.id)
    if there is None:
        return None
    mine = there.claim is not None and there.claim.id == actor.person_id
    return {"claim": there.claim, "mine": mine, "others": there.others(actor.person_id)}
