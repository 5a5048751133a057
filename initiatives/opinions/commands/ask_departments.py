"""An initiative that waits for opinions of which nobody was asked is asked about."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.errors import WrongStatus
from civic.core.permissions import Actor
from initiatives.opinions.asking import ask
from initiatives.opinions.models import OpinionRound
from initiatives.proposals.work import take


def ask_departments(session: Session, actor: Actor, public_id: str) -> None:
    """Begin a round for one that came to `opinion` before departments were asked by the platform.

    Asked for by the platform itself. Raises NotFound (also ``department.not_found`` in a city without a triage desk),
    WrongStatus (a round is open, or no opinions are awaited).
    """
    work = take(session, actor, public_id)
    begun = session.scalar(
        select(OpinionRound.id).where(
            OpinionRound.initiative_id == work.initiative.id, OpinionRound.concluded_at.is_(None)
        )
    )
    if work.initiative.status != "opinion" or begun is not None:
        raise WrongStatus("ask_departments", work.initiative.status)
    ask(work)
