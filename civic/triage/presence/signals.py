"""What other processes are told of a change of leases: only that there is one. What it is they read themselves.

A notification leaves with the commit; one that is lost costs some seconds, until the next look (`EVERY_SECONDS`).
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

CHANNEL: Final = "civic_presence"

_NOTIFY = text("SELECT pg_notify(:channel, :said)")


def at_issue(session: Session, issue_id: int) -> None:
    """Somebody came to an issue, left it, or took it."""
    _say(session, f"issue {issue_id}")


def in_department(session: Session, department_id: int) -> None:
    """Somebody came to a department's queue or left it."""
    _say(session, f"department {department_id}")


def taken_over(session: Session, issue_id: int, from_person: int, by_person: int) -> None:
    """An issue went from one hand to another; both are told."""
    _say(session, f"taken {issue_id} {from_person} {by_person}")


def _say(session: Session, said: str) -> None:
    session.execute(_NOTIFY, {"channel": CHANNEL, "said": said})
