"""Which events of joining are told by letter: a proposal to the authors who decide, the end to all whom it concerns."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.events import StoredEvent
from civic.core.jobs import Retry, Tools, defer, job
from civic.core.reactor import react_to, waive
from civic.notifications.reactions import queue_one
from initiatives.proposals.letters import TEMPLATE
from initiatives.proposals.models import InitiativeAuthor
from initiatives.proposals.reactions import tell_each
from initiatives.signatures.models import Signature

ASK_TO_FOLLOW: Final = "initiatives.ask_to_follow"

NOT_TOLD: Final = {
    "initiative.merge_agreed": "the pages of both say so, live; what follows from it is told",
    "initiative.merge_ended": "the pages of both say so, live; everything stays as it was",
}


@react_to("initiative.merge_proposed", "initiative.merged", "initiative.joined")
def tell_authors_of_both(session: Session, event: StoredEvent) -> None:
    """The authors of the initiative on whose chain it stands; of a proposal not the one who has just made it."""
    authors = select(InitiativeAuthor.person_id).where(InitiativeAuthor.initiative_id == event.subject.id)
    for person_id in session.scalars(authors.order_by(InitiativeAuthor.person_id)):
        if event.kind != "initiative.merge_proposed" or person_id != event.actor_id:
            queue_one(session, event, person_id=person_id, template=TEMPLATE)


@react_to("initiative.merged")
def begin_asking_to_follow(session: Session, event: StoredEvent) -> None:
    """There may be very many of them: a job does it, piece by piece."""
    defer(session, ASK_TO_FOLLOW, event_id=event.id, initiative_id=event.subject.id)


@job(ASK_TO_FOLLOW, retry=Retry(first=10, longest=600, most=8))
def ask_to_follow(tools: Tools, event_id: int, initiative_id: int) -> None:
    """Queue a letter to each who signed what has joined another, whether they wished for news or not: their signature
    counts there only once they say so.
    """
    tell_each(tools, event_id, Signature.initiative_id == initiative_id)


for _kind, _reason in NOT_TOLD.items():
    waive(_kind, _reason)
