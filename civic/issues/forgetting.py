"""What stays of a person's reports when they delete their account: the matter, and the words if they leave them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from civic.core.forgetting import Leaving, forgets
from civic.core.permissions import SYSTEM
from civic.issues.contacts import ACCOUNT_DELETED, take_contact
from civic.issues.erasing import empty, forget_covered, record_erased
from civic.issues.models import Assignment, IssueUpdate, Report
from civic.issues.queries.detail import standing_for
from civic.issues.status import OPEN
from civic.issues.work import chain_up, take


@forgets("reports")
def let_go_of_reports(session: Session, leaving: Leaving) -> Mapping[str, int]:
    """Each report stays and counts, without its person; nobody can act by its link any more.

    With the words go answers and photos (`give_up_photos` keeps a picture that is another's too). Kept words stay as
    the public reads them: what moderators covered goes for good, for there most often stands who somebody is, and the
    salt with the contact that the same event commits to.
    """
    # Always in the order of issues, so that two who leave at once cannot wait for each other.
    mine = session.execute(
        select(Report.id, Report.issue_id)
        .where(Report.person_id == leaving.person_id)
        .order_by(Report.issue_id, Report.id)
    ).all()
    for row in mine:
        _let_go_of(session, row.id, row.issue_id, words=leaving.words == "taken")
    for column in (Assignment.assignee_id, Assignment.not_by_id):
        session.execute(
            update(Assignment)
            .where(column == leaving.person_id, Assignment.status.in_(OPEN))
            .values({column: None})
        )
    return {"reports": len(mine)}


def _let_go_of(session: Session, report_id: int, issue_id: int, *, words: bool) -> None:
    chain = {issue.id: issue for issue in chain_up(session, issue_id)}
    work = take(session, SYSTEM, standing_for(session, issue_id))
    report = work.report(report_id)
    if words:
        emptied = empty(work, chain[report.issue_id], report, ACCOUNT_DELETED)
        if emptied.what:
            record_erased(work, report.id, emptied, ACCOUNT_DELETED)
    else:
        forget_covered(session, report)
    take_contact(report)
    report.salt = None
    report.person_id = None
    # Of a link nothing is left but that there was one: a letter in an old mailbox opens nothing.
    report.link_nonce, report.link_hash = secrets.token_bytes(16), secrets.token_bytes(32)
    session.execute(
        update(IssueUpdate)
        .where(IssueUpdate.report_id == report.id, IssueUpdate.author_id.is_not(None))
        .values(author_id=None)
    )
    session.flush()
