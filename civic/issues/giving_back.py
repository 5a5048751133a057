"""Who works for a department no longer has nothing of it in hand."""

from __future__ import annotations

import logging

from sqlalchemy import select

from civic.core.errors import NotFound, WrongStatus
from civic.core.jobs import Retry, Tools, job
from civic.core.permissions import SYSTEM
from civic.issues.commands.assign import assign
from civic.issues.models import Assignment, Issue
from civic.issues.reactions import GIVE_BACK
from civic.issues.status import OPEN
from civic.people.queries import works_for

_log = logging.getLogger(__name__)


@job(GIVE_BACK, retry=Retry(first=5, longest=3600, most=10))
def give_back(tools: Tools, person_id: int) -> None:
    """Return open assignments to the queues of the departments that the person does not work for now, unassigned.

    Each in a transaction of its own: it may be much. Who is quicker and takes one keeps it.
    """
    with tools.database.reading() as session:
        rows = session.execute(
            select(Assignment.id, Assignment.department_id, Issue.public_id, Issue.category_id)
            .join(Issue, Issue.id == Assignment.issue_id)
            .where(Assignment.assignee_id == person_id, Assignment.status.in_(sorted(OPEN)))
            .order_by(Assignment.id)
        ).all()
        kept: dict[tuple[int, int], bool] = {}
        for row in rows:
            part = (row.department_id, row.category_id)
            if part not in kept:
                kept[part] = works_for(session, person_id, *part)
    for row in rows:
        if kept[row.department_id, row.category_id]:
            continue
        try:
            with tools.database.transaction() as session:
                assign(session, SYSTEM, row.public_id, None, assignment=row.id, taken_from=person_id)
        except (WrongStatus, NotFound):
            _log.info("assignment %s rests, and stays as it is", row.id)
