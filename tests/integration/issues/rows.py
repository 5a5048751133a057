"""The rows of an issue as tests look at them, read anew from the database."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor, Grant
from civic.issues.models import Assignment, Issue, IssueUpdate, Report
from civic.issues.photos import keep_photo
from tests.small_city import events_of


def issue_of(session: Session, public_id: str) -> Issue:
    session.flush()
    query = select(Issue).where(Issue.public_id == public_id).execution_options(populate_existing=True)
    return session.scalars(query).one()


def assignments_of(session: Session, public_id: str) -> list[Assignment]:
    """In the order in which they were given."""
    session.flush()
    query = (
        select(Assignment)
        .join(Issue, Issue.id == Assignment.issue_id)
        .where(Issue.public_id == public_id)
        .order_by(Assignment.id)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(query))


def assignment_of(session: Session, public_id: str) -> Assignment:
    """The only one."""
    (found,) = assignments_of(session, public_id)
    return found


def report_of(session: Session, report_id: int) -> Report:
    return session.scalars(
        select(Report).where(Report.id == report_id).execution_options(populate_existing=True)
    ).one()


def words_of(session: Session, public_id: str) -> list[tuple[str, str]]:
    """What was said on an issue: visibility and text, in order."""
    rows = session.execute(
        select(IssueUpdate.visibility, IssueUpdate.text)
        .join(Issue, Issue.id == IssueUpdate.issue_id)
        .where(Issue.public_id == public_id)
        .order_by(IssueUpdate.id)
    )
    return [(row.visibility, row.text) for row in rows]


def last_event(session: Session, public_id: str) -> Any:
    return events_of(session, public_id)[-1]


def kinds_of(session: Session, public_id: str) -> list[str]:
    return [event.kind.removeprefix("issue.") for event in events_of(session, public_id)]


def reporter(*report_ids: int) -> Actor:
    """Somebody who has shown the secret links of these reports."""
    return Actor(reports=frozenset(report_ids))


def rule() -> Actor:
    return Actor(origin="rule")


def moderator() -> Actor:
    return Actor(grants=(Grant("moderator"),))


def a_photo(session: Session) -> str:
    """The public id of a photo that was uploaded and is nobody's yet."""
    return keep_photo(session, b"\x01" * 32, 100, 80).public_id


def photos_kept(session: Session, public_id: str) -> list[tuple[str, bool, bool]]:
    """Of each photo of an issue: its kind, whether it is a report's, whether an update's."""
    rows = session.execute(
        text(
            "SELECT p.kind, p.report_id IS NOT NULL, p.update_id IS NOT NULL FROM photo p JOIN issue i"
            " ON i.id = p.issue_id WHERE i.public_id = :id ORDER BY p.id"
        ),
        {"id": public_id},
    )
    return [tuple(row) for row in rows]


def refused(code: str, field: str | None = None) -> Any:
    """Expect a refusal by its code, at its field where one is named."""
    return pytest.raises(
        DomainError, check=lambda error: error.code == code and (field is None or error.field == field)
    )
