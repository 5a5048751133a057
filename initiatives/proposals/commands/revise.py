"""The authors write their draft anew."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import WrongStatus
from civic.core.permissions import Actor
from civic.core.secrets import new_salt
from initiatives.proposals.events import Revised
from initiatives.proposals.placing import Where, placed
from initiatives.proposals.submission import Proposal, checked
from initiatives.proposals.work import take

WRITABLE = frozenset({"draft", "returned"})
"""Where the text is written over in place: nobody has signed it."""


def revise(
    session: Session, actor: Actor, public_id: str, proposal: Proposal, where: Where | None = None
) -> bool:
    """Write over the text of a draft, or of what was sent back; returns whether anything was different.

    Raises NotFound, NotAllowed, WrongStatus, InvalidInput.
    """
    work = take(session, actor, public_id)
    work.require("initiative.revise")
    if work.initiative.status not in WRITABLE:
        raise WrongStatus("revise", work.initiative.status)
    values = checked(proposal, complete=False)
    places = placed(session, where or Where())
    version = work.text()
    was = {name: getattr(version, name) for name in values} | {
        name: getattr(work.initiative, name) for name in places
    }
    if was == values | places:
        return False
    for name, value in values.items():
        setattr(version, name, value)
    for name, value in places.items():
        setattr(work.initiative, name, value)
    version.person_id, version.salt, version.written_at = actor.person_id, new_salt(), clock.now()
    work.record(Revised, text=version.number)
    return True
