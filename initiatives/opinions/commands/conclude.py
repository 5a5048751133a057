"""The time of departments or of authors is over."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.errors import WrongStatus
from civic.core.permissions import Actor
from initiatives.opinions.work import open_round, settle
from initiatives.proposals.work import take


def conclude(session: Session, actor: Actor, public_id: str) -> None:
    """Take the step for which it is time: the authors may answer, or it goes on the agenda.

    Asked for by the platform itself. Raises NotFound, WrongStatus (also before its time).
    """
    work = take(session, actor, public_id)
    if not settle(work, open_round(work, "conclude")):
        raise WrongStatus("conclude", work.initiative.status)
