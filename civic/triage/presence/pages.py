"""Signs of life of staff's open pages. A page that says nothing for `LEASE` is taken to be closed."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError
from civic.core.permissions import Actor, policies
from civic.issues.policy import IssueSubject
from civic.triage.presence import signals
from civic.triage.presence.access import issue_at_work
from civic.triage.presence.claims import let_go
from civic.triage.presence.models import IssueClaim, OpenPage

LEASE: Final = timedelta(seconds=50)
"""More than two of the page's own signs (every 20 seconds): one may get lost."""

MOST_PAGES: Final = 40
"""Open pages of one person. What comes beyond them is not counted."""

_KEY = range(8, 65)


def beat(
    session: Session, actor: Actor, key: str, *, department_id: int | None, public_id: str | None
) -> None:
    """Note that a page of the actor's is open, in a department's queue or at an issue (None: elsewhere).

    Others are told where that is news; what the actor had in hand where the page was before is let go. Raises
    DomainError ``value.invalid`` for what is no page's key, NotFound, NotAllowed.
    """
    if len(key) not in _KEY or not key.isascii() or not key.isalnum():
        raise DomainError("value.invalid", field="page")
    if department_id is not None:
        policies.require("queue.see", actor, IssueSubject(department=department_id))
    issue_id = None if public_id is None else issue_at_work(session, actor, public_id)
    now = clock.now()
    row = session.get(OpenPage, (actor.person_id, key), populate_existing=True)
    if row is None:
        mine = select(func.count()).where(OpenPage.person_id == actor.person_id)
        if (session.scalar(mine) or 0) >= MOST_PAGES:
            return
        row = OpenPage(person_id=actor.person_id, key=key)
        session.add(row)
        was: tuple[int | None, int | None] = (None, None)
    else:
        was = (row.department_id, row.issue_id) if row.expires_at > now else (None, None)
    row.department_id, row.issue_id, row.expires_at = department_id, issue_id, now + LEASE
    session.flush()
    if was[1] is not None and was[1] != issue_id:
        left_issue(session, actor, was[1])
    _tell(session, was, (department_id, issue_id))


def leave(session: Session, actor: Actor, key: str) -> None:
    """Note that a page of the actor's was closed; what they had in hand there is free, unless they look at it
    elsewhere too.
    """
    row = session.execute(
        delete(OpenPage)
        .where(OpenPage.person_id == actor.person_id, OpenPage.key == key)
        .returning(OpenPage.department_id, OpenPage.issue_id)
    ).one_or_none()
    if row is None:
        return
    _tell(session, (row.department_id, row.issue_id), (None, None))
    if row.issue_id is not None:
        left_issue(session, actor, row.issue_id)


def left_issue(session: Session, actor: Actor, issue_id: int) -> None:
    """Let go of an issue that no open page of the actor's is at any more."""
    elsewhere = select(OpenPage.key).where(
        OpenPage.person_id == actor.person_id, OpenPage.issue_id == issue_id,
        OpenPage.expires_at > clock.now(),
    )  # fmt: skip
    if session.scalar(elsewhere.limit(1)) is None:
        let_go(session, actor, issue_id)


def forget_over(session: Session) -> int:
    """Delete the leases whose time is over; returns how many. They count for nothing before that."""
    gone = 0
    for table in (OpenPage, IssueClaim):
        done = session.execute(delete(table).where(table.expires_at <= clock.now() - timedelta(minutes=1)))
        gone += int(getattr(done, "rowcount", 0))
    return gone


def _tell(session: Session, was: tuple[int | None, int | None], now: tuple[int | None, int | None]) -> None:
    for tell, before, after in (
        (signals.in_department, was[0], now[0]),
        (signals.at_issue, was[1], now[1]),
    ):
        if before != after:
            for number in (before, after):
                if number is not None:
                    tell(session, number)
