"""The authors lay a draft before the moderators."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.residence.queries import residence_of
from initiatives.proposals.events import Submitted
from initiatives.proposals.moderating import lay_before_moderators
from initiatives.proposals.rules import initiative_rules
from initiatives.proposals.submission import commitment_to, require_complete
from initiatives.proposals.work import take


def submit(session: Session, actor: Actor, public_id: str) -> None:
    """Submit a draft, or what was sent back and has been mended.

    Raises NotFound, NotAllowed, WrongStatus, InvalidInput (what it still lacks), DomainError
    ``initiative.residents_only`` (the city takes them of verified residents alone).
    """
    work = take(session, actor, public_id)
    work.require("initiative.submit")
    if actor.person_id is not None and not may_submit(session, actor.person_id):
        raise DomainError("initiative.residents_only")
    lay_before_moderators(work, "submit")
    version = work.text()
    require_complete(version)
    work.initiative.submitted_at = clock.now()
    work.initiative.sent_back_by_id, work.initiative.broken_rules = None, []
    work.record(Submitted, text=version.number, commitment=commitment_to(version))


def may_submit(session: Session, person_id: int) -> bool:
    """Whether the city's rules let somebody lay an initiative before the moderators."""
    return initiative_rules(session).proposers != "residents" or residence_of(session, person_id) is not None
