"""The authors take an initiative back."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from initiatives.proposals.events import Withdrawn
from initiatives.proposals.work import take
from initiatives.signatures.counting import count


def withdraw(session: Session, actor: Actor, public_id: str) -> None:
    """Withdraw it; what has been published stays readable. Raises NotFound, NotAllowed, WrongStatus."""
    work = take(session, actor, public_id)
    work.require("initiative.withdraw")
    if work.initiative.status == "collecting":
        count(work)
    work.step("withdraw")
    work.record(Withdrawn)
