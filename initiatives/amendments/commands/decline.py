"""An author does not take a suggested change, and says why."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import Actor
from civic.issues.submission import checked_text
from initiatives.amendments.commands.suggest import LONGEST_WHY
from initiatives.amendments.events import AmendmentDeclined
from initiatives.amendments.work import record, require_waiting, take_amendment
from initiatives.proposals.work import take


def decline(session: Session, actor: Actor, public_id: str, amendment_id: int, *, reason: str) -> None:
    """Decline it, also when signatures are collected no more.

    Raises NotFound (also ``amendment.not_found``), NotAllowed, WrongStatus, DomainError ``text.missing`` and
    ``text.too_long`` at ``reason``.
    """
    work = take(session, actor, public_id)
    work.require("amendment.decide")
    amendment = take_amendment(session, work.initiative, amendment_id)
    require_waiting(amendment, "decline")
    amendment.reason = checked_text(reason, field="reason", required=True, longest=LONGEST_WHY)
    amendment.status, amendment.decided_at, amendment.decided_by_id = "declined", clock.now(), actor.person_id
    record(session, actor, work.initiative, amendment, AmendmentDeclined)
