"""An issue's own history says that an initiative came of it, once everybody can read that initiative."""

from __future__ import annotations

from sqlalchemy import select

from civic.core.permissions import SYSTEM
from civic.issues.events import InitiativeBegun
from civic.issues.models import Issue
from civic.issues.work import take
from initiatives.origins.models import InitiativeIssue
from initiatives.proposals.work import Work


def tell_issues(work: Work) -> None:
    """Record it on each issue; always in the order of issues, so that two that are published at once cannot wait for
    each other.
    """
    issues = work.session.scalars(
        select(Issue.public_id)
        .join(InitiativeIssue, InitiativeIssue.issue_id == Issue.id)
        .where(InitiativeIssue.initiative_id == work.initiative.id)
        .order_by(Issue.id)
    ).all()
    for public_id in issues:
        take(work.session, SYSTEM, public_id).record(InitiativeBegun, initiative=work.initiative.public_id)
