"""What has been signed is counted."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from initiatives.proposals.work import take
from initiatives.signatures.counting import count


def count_signatures(session: Session, actor: Actor, public_id: str) -> bool:
    """Take in the new signatures of an initiative, and what follows from them; returns whether there were any.

    Asked for by the platform itself. Raises NotFound.
    """
    work = take(session, actor, public_id)
    return work.initiative.status == "collecting" and count(work)
