"""Somebody is affected too, without a report of their own."""

from __future__ import annotations

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import Actor
from civic.issues.events import AffectedCounted
from civic.issues.models import Affected
from civic.issues.work import take


def me_too(session: Session, actor: Actor, public_id: str, *, who: bytes) -> bool:
    """Count somebody as affected, once; ``who`` is a keyed hash of the person or device. False: counted before.

    Raises NotFound, WrongStatus when the issue has ended.
    """
    work = take(session, actor, public_id)
    work.require("issue.me_too")
    work.require_open("me_too")
    counted = session.scalar(
        insert(Affected)
        .values(issue_id=work.issue.id, who=who, since=clock.now())
        .on_conflict_do_nothing()
        .returning(Affected.issue_id)
    )
    if counted is None:
        return False
    work.issue.affected_count += 1
    work.record(AffectedCounted, affected=work.issue.affected_count)
    return True
