"""Taking an issue in hand: a lease of a person's, so that nobody works unknowingly on what another is working on.

A claim is no fact of the log but a courtesy among colleagues that ends by itself: docs/decisions/0022.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.core.permissions import Actor
from civic.issues.models import Issue
from civic.people.models import Person
from civic.triage.presence import signals
from civic.triage.presence.access import issue_at_work
from civic.triage.presence.models import IssueClaim

LEASE: Final = timedelta(minutes=15)
"""How long an issue stays in hand without a sign of activity: the page in focus, typing, a verb."""


class Claimed(DomainError):
    """A colleague has the issue in hand. Who means it all the same can say so."""

    def __init__(self, person_id: int, name: str, since: datetime) -> None:
        super().__init__("issue.claimed", person=person_id, name=name, since=since)
        self.person_id = person_id


def claim(session: Session, actor: Actor, public_id: str, *, over: int | None = None) -> bool:
    """Take an issue in hand, or keep it there; False where a colleague has it whom ``over`` does not name.

    ``over`` is the row id of whoever has it as the actor has seen it: who has taken it since is not pushed aside
    unseen. Raises NotFound, NotAllowed.
    """
    assert actor.person_id is not None, "who works on issues has an account"
    issue_id = issue_at_work(session, actor, public_id, lock=True)
    now = clock.now()
    row = session.get(IssueClaim, issue_id, populate_existing=True)
    before = row.person_id if row is not None and row.expires_at > now else None
    if before not in (None, actor.person_id, over):
        return False
    if row is None:
        row = IssueClaim(issue_id=issue_id, person_id=actor.person_id, since=now)
        session.add(row)
    if before != actor.person_id:
        row.person_id, row.since = actor.person_id, now
    row.expires_at = now + LEASE
    session.flush()
    if before is None:
        signals.at_issue(session, issue_id)
    elif before != actor.person_id:
        signals.taken_over(session, issue_id, before, actor.person_id)
    return True


def release(session: Session, actor: Actor, public_id: str) -> None:
    """Let an issue go that the actor has in hand; nothing where they have not. Raises NotFound, NotAllowed."""
    let_go(session, actor, issue_at_work(session, actor, public_id))


def let_go(session: Session, actor: Actor, issue_id: int) -> None:
    """`release` by the issue's row id, also for who may not work on it any more: one's own lease is one's own."""
    gone = session.scalar(
        delete(IssueClaim)
        .where(IssueClaim.issue_id == issue_id, IssueClaim.person_id == actor.person_id)
        .returning(IssueClaim.issue_id)
    )
    if gone is not None:
        signals.at_issue(session, issue_id)


def heed(session: Session, actor: Actor, public_id: str, *, despite: int | None = None) -> None:
    """Raise Claimed where a colleague has the issue in hand whom ``despite`` (a person's row id) does not name; the
    actor's own claim runs anew: a verb is activity.

    Locks the issue: between this and the verb nobody takes it. Who could not take it in hand is no colleague, and
    learns nothing here: what they may do with it says the verb.
    """
    row = session.execute(
        select(IssueClaim, Person.name)
        .select_from(Issue)
        .outerjoin(IssueClaim, IssueClaim.issue_id == Issue.id)
        .outerjoin(Person, Person.id == IssueClaim.person_id)
        .where(Issue.public_id == public_id)
        .with_for_update(of=Issue)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None or row[0] is None or row[0].expires_at <= clock.now():
        return
    held, name = row
    if held.person_id == actor.person_id:
        held.expires_at = clock.now() + LEASE
    elif held.person_id != despite and _is_colleague(session, actor, public_id):
        raise Claimed(held.person_id, name, held.since)


def _is_colleague(session: Session, actor: Actor, public_id: str) -> bool:
    try:
        issue_at_work(session, actor, public_id)
    except (NotFound, NotAllowed):
        return False
    return True
