"""The authors ask another moderator to look."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from initiatives.proposals.events import Appealed
from initiatives.proposals.moderating import lay_before_moderators
from initiatives.proposals.work import take


def appeal(session: Session, actor: Actor, public_id: str) -> None:
    """Lay it before the moderators again, unchanged; who has sent it back does not decide.

    Raises NotFound, NotAllowed, WrongStatus, DomainError ``initiative.appealed_before`` (once is all).
    """
    work = take(session, actor, public_id)
    work.require("initiative.appeal")
    lay_before_moderators(work, "appeal")
    if work.initiative.appealed_at is not None:
        raise DomainError("initiative.appealed_before")
    work.initiative.appealed_at = clock.now()
    work.record(Appealed)
