"""The authors say from which issues their initiative comes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from civic.core.errors import DomainError, WrongStatus
from civic.core.permissions import Actor
from civic.issues.models import Issue
from civic.issues.queries.visibility import findable
from initiatives.origins.events import IssuesLinked
from initiatives.origins.models import InitiativeIssue
from initiatives.proposals.commands.revise import WRITABLE
from initiatives.proposals.work import take

MOST_ISSUES: Final = 20


def link_issues(session: Session, actor: Actor, public_id: str, issues: Sequence[str]) -> bool:
    """Let a draft come from these issues (public ids), and no others; returns whether that was different.

    Links to issues that the actor may not see, which another of its authors has made, stay.

    Raises NotFound, NotAllowed, WrongStatus, DomainError ``initiative.too_many_issues``, ``initiative.issue_unknown``
    (also for one that the actor may not see) at ``issues``.
    """
    work = take(session, actor, public_id)
    work.require("initiative.revise")
    initiative = work.initiative
    if initiative.status not in WRITABLE:
        raise WrongStatus("link_issues", initiative.status)
    names = list(dict.fromkeys(issues))
    if len(names) > MOST_ISSUES:
        raise DomainError("initiative.too_many_issues", field="issues", most=MOST_ISSUES)
    found = session.execute(
        select(Issue.id, Issue.public_id).where(Issue.public_id.in_(names), findable(actor))
    ).all()
    if missing := set(names) - {row.public_id for row in found}:
        raise DomainError("initiative.issue_unknown", field="issues", issue=min(missing))
    wanted = {row.id for row in found}
    linked = set(
        session.scalars(
            select(InitiativeIssue.issue_id).where(InitiativeIssue.initiative_id == initiative.id)
        )
    )
    seen = select(Issue.id).where(Issue.id.in_(linked), findable(actor))
    gone = set(session.scalars(seen)) - wanted if linked else set()
    if not gone and wanted <= linked:
        return False
    session.execute(
        delete(InitiativeIssue).where(
            InitiativeIssue.initiative_id == initiative.id, InitiativeIssue.issue_id.in_(gone)
        )
    )
    session.add_all(
        InitiativeIssue(initiative_id=initiative.id, issue_id=issue_id)
        for issue_id in sorted(wanted - linked)
    )
    work.record(IssuesLinked, issues=len(linked - gone | wanted))
    return True
