"""A link works for longer."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import WrongStatus
from civic.core.permissions import Actor
from civic.issues.status import OPEN as OPEN_WORK
from civic.parties.commands.send import checked_period
from civic.parties.status import OPEN
from civic.parties.work import sending_by_id


def extend(session: Session, actor: Actor, public_id: str, link: int, days: int) -> None:
    """Let a link work for so many days from today, also one that has run out; its party is told.

    Raises NotFound, NotAllowed, WrongStatus (it was revoked or is settled, or the part has ended), DomainError
    ``party.days_out_of_range``, ``party.already_sent``.
    """
    sending = sending_by_id(session, actor, public_id, link)
    checked_period(days)
    if sending.assignment.status not in OPEN_WORK:
        raise WrongStatus("party.extend", sending.assignment.status)
    if sending.link.status not in OPEN:
        sending.step("extend")
        sending.link.settled_at = None
    sending.link.expires_at = clock.now() + timedelta(days=days)
    sending.work.settle()
    sending.record("extended")
