"""A department's date has passed without its opinion."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import WrongStatus
from civic.core.permissions import Actor
from initiatives.opinions.events import OpinionLate
from initiatives.opinions.work import take_part


def tell_late(session: Session, actor: Actor, public_id: str, department: str) -> None:
    """Say once that the opinion of a department (by code) is late.

    Asked for by the platform itself. Raises NotFound, WrongStatus (also where it is not late, or was told before).
    """
    part = take_part(session, actor, public_id, department, "tell_late", None)
    part.require_awaited("tell_late")
    now = clock.now()
    if part.opinion.late_at is not None or part.opinion.due > now:
        raise WrongStatus("tell_late", part.work.initiative.status)
    part.opinion.late_at = now
    part.record(OpinionLate, due=part.opinion.due)
