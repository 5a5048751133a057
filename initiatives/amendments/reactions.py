"""What follows from suggested changes: rules read them, authors hear of them, and who suggested hears what became."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.events import StoredEvent
from civic.core.reactor import react_to, waive
from civic.moderation.scan import scan
from civic.notifications.reactions import MODERATED_TOLD, queue_one
from initiatives.amendments.models import Amendment
from initiatives.amendments.moderated import NAME
from initiatives.proposals.letters import TEMPLATE
from initiatives.proposals.models import InitiativeAuthor


@react_to("amendment.suggested")
def read_and_tell_authors(session: Session, event: StoredEvent) -> None:
    """The words are new, and the authors are to decide about them."""
    scan(session, NAME, event.subject.id)
    authors = session.scalars(
        select(InitiativeAuthor.person_id)
        .join(Amendment, Amendment.initiative_id == InitiativeAuthor.initiative_id)
        .where(Amendment.id == event.subject.id, InitiativeAuthor.person_id != event.actor_id)
        .order_by(InitiativeAuthor.person_id)
    )
    for person_id in authors:
        queue_one(session, event, person_id=person_id, template=TEMPLATE)


@react_to("amendment.accepted", "amendment.declined", "amendment.moderated")
def tell_who_suggested(session: Session, event: StoredEvent) -> None:
    """What became of their words; what a rule covers is told when a moderator has looked."""
    if event.body.get("what") not in (None, *MODERATED_TOLD):
        return
    if event.kind == "amendment.declined":
        # What an author answers is public too.
        scan(session, NAME, event.subject.id)
    amendment = session.get(Amendment, event.subject.id)
    if amendment is not None and amendment.person_id not in (None, event.actor_id):
        queue_one(session, event, person_id=amendment.person_id, template=TEMPLATE)


waive("amendment.withdrawn", "who suggested it has just done it")
