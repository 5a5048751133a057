"""The parts of an issue: who does what, in which order, by which instructions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.permissions import Actor, policies
from civic.issues.models import IssueUpdate
from civic.issues.policy import IssueSubject
from civic.issues.queries.detail import AssignmentShown


def instructions(
    session: Session, actor: Actor, issue_id: int, subject: IssueSubject, parts: Sequence[AssignmentShown]
) -> Mapping[int, IssueUpdate]:
    """The instructions of each part by its id, for who works on the issue; a hand-over takes them along.

    Raises NotAllowed.
    """
    policies.require("issue.see_notes", actor, subject)
    given = {
        update.assignment_id: update
        for update in session.scalars(
            select(IssueUpdate).where(
                IssueUpdate.issue_id == issue_id, IssueUpdate.instructs, IssueUpdate.text != ""
            )
        )
        if update.assignment_id is not None
    }
    # In the order of their ids, so that what went through several hands arrives.
    for part in parts:
        if part.id in given and part.handed_to_id is not None:
            given.setdefault(part.handed_to_id, given[part.id])
    return given
