"""Who suggested a change takes it back."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import Actor
from initiatives.amendments.events import AmendmentWithdrawn
from initiatives.amendments.work import record, require_waiting, take_amendment
from initiatives.comments.work import talk_about


def withdraw_amendment(session: Session, actor: Actor, public_id: str, amendment_id: int) -> None:
    """Take a suggestion back that nobody has decided. Raises NotFound, NotAllowed, WrongStatus."""
    talk = talk_about(session, actor, public_id)
    amendment = take_amendment(session, talk.initiative, amendment_id)
    talk.require("amendment.withdraw", amendment.person_id)
    require_waiting(amendment, "withdraw")
    amendment.status, amendment.decided_at = "withdrawn", clock.now()
    record(session, actor, talk.initiative, amendment, AmendmentWithdrawn)
