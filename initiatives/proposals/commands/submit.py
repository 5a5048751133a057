"""The authors lay a draft before the moderators."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import Actor
from initiatives.proposals.events import Submitted
from initiatives.proposals.submission import commitment_to, require_complete
from initiatives.proposals.work import take


def submit(session: Session, actor: Actor, public_id: str) -> None:
    """Submit a draft, or what was sent back and has been mended.

    Raises NotFound, NotAllowed, WrongStatus, InvalidInput (what it still lacks).
    """
    work = take(session, actor, public_id)
    work.require("initiative.submit")
    work.step("submit")
    version = work.text()
    require_complete(version)
    work.initiative.submitted_at = clock.now()
    work.initiative.sent_back_by_id, work.initiative.broken_rules = None, []
    work.record(Submitted, text=version.number, commitment=commitment_to(version))
