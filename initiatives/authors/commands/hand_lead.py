"""The first author hands the lead over to another of the authors."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor
from initiatives.proposals.events import LeadHandedOver
from initiatives.proposals.models import InitiativeAuthor
from initiatives.proposals.work import take


def hand_lead(session: Session, actor: Actor, public_id: str, person_id: int) -> None:
    """From now on the other one invites and hands the lead on; whoever hands it over stays an author.

    Raises NotFound, NotAllowed, DomainError ``author.not_one`` at ``person`` (none of the other authors).
    """
    work = take(session, actor, public_id)
    work.require("initiative.hand_lead")
    if person_id not in work.authors or person_id == actor.person_id:
        raise DomainError("author.not_one", field="person")
    # One after the other: there is never more than one first.
    for who, first in ((actor.person_id, False), (person_id, True)):
        session.execute(
            update(InitiativeAuthor)
            .where(InitiativeAuthor.initiative_id == work.initiative.id, InitiativeAuthor.person_id == who)
            .values(first=first)
        )
    work.first = person_id
    work.record(LeadHandedOver)
