"""Where the city's rule says so, a matter without an answer ends."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from civic.core.errors import WrongStatus
from civic.issues.commands.ask import ask
from civic.issues.commands.close_unanswered import close_unanswered
from tests.integration.issues.rows import assignment_of, issue_of, last_event, rule
from tests.small_city import SmallCity


def test_a_rule_ends_what_nobody_answered(session: Session, city: SmallCity) -> None:
    promise = city.report(contact="maria@example.org")
    ask(session, city.staff(), promise.public_id, "Which?")
    close_unanswered(session, rule(), promise.public_id, assignment_of(session, promise.public_id).id)
    issue, assignment = issue_of(session, promise.public_id), assignment_of(session, promise.public_id)
    assert (issue.status, issue.resolution) == ("declined", "unanswered")
    assert (assignment.status, assignment.decline_reason, assignment.waiting_since) == (
        "declined",
        "unanswered",
        None,
    )
    event = last_event(session, promise.public_id)
    assert (event.kind, event.origin, event.body["reason"]) == ("issue.declined", "rule", "unanswered")


def test_what_does_not_wait_is_not_closed(session: Session, city: SmallCity) -> None:
    promise = city.report(contact="maria@example.org")
    with pytest.raises(WrongStatus):
        close_unanswered(session, rule(), promise.public_id, assignment_of(session, promise.public_id).id)
