"""The time to collect signatures is over."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import WrongStatus
from civic.core.permissions import Actor
from initiatives.proposals.events import Expired
from initiatives.proposals.work import take
from initiatives.signatures.counting import count


def expire(session: Session, actor: Actor, public_id: str) -> None:
    """End an initiative whose time is over, unless the last signatures have reached what was needed.

    Raises NotFound, WrongStatus (also before its time).
    """
    work = take(session, actor, public_id)
    initiative = work.initiative
    if initiative.status == "collecting":
        count(work)
    if (
        initiative.status != "collecting"
        or initiative.collecting_until is None
        or initiative.collecting_until > clock.now()
    ):
        raise WrongStatus("expire", initiative.status)
    work.step("expire")
    work.record(Expired, counted=initiative.signatures, needed=initiative.needed)
