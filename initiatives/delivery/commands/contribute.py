"""A resident offers to help with a project."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError, NotAllowed, WrongStatus
from civic.core.permissions import Actor
from civic.issues.work import checked_text
from civic.people.lasting import keep_open
from initiatives.delivery.models import Contribution
from initiatives.delivery.work import take_project
from initiatives.proposals.events import ContributionOffered

LONGEST = 1000
MOST_OFFERS = 5
"""Of one person that wait for an answer."""


def contribute(session: Session, actor: Actor, public_id: str, text: str, *, language: str) -> int:
    """Offer help, in words for the department, which are public once it takes them; returns the offer's number.

    Raises NotFound, NotAllowed, WrongStatus, DomainError ``text.missing``, ``text.too_long``,
    ``contribution.too_many`` at ``text``.
    """
    delivery = take_project(session, actor, public_id, "contribute", "initiative.contribute")
    work = delivery.work
    if actor.person_id is None or not keep_open(session, actor.person_id):
        raise NotAllowed("initiative.contribute")
    if work.initiative.status not in ("accepted", "in_delivery"):
        raise WrongStatus("contribute", work.initiative.status)
    words = checked_text(text, field="text", required=True, longest=LONGEST)
    open_offers = session.scalar(
        select(func.count()).where(
            Contribution.initiative_id == work.initiative.id, Contribution.person_id == actor.person_id,
            Contribution.state == "offered",
        )
    )  # fmt: skip
    if (open_offers or 0) >= MOST_OFFERS:
        raise DomainError("contribution.too_many", field="text", most=MOST_OFFERS)
    offer = Contribution(
        initiative_id=work.initiative.id, person_id=actor.person_id, language=language, text=words,
        state="offered", offered_at=clock.now(),
    )  # fmt: skip
    session.add(offer)
    session.flush()
    work.record(ContributionOffered, contribution=offer.id)
    return offer.id
