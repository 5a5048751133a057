"""The department takes help that a resident offers, or thanks for it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError, NotFound, WrongStatus
from civic.core.permissions import Actor
from initiatives.delivery.models import CONTRIBUTION_STATES, Contribution
from initiatives.delivery.work import take_project
from initiatives.proposals.events import ContributionDecided


def decide_contribution(session: Session, actor: Actor, public_id: str, offer_id: int, decision: str) -> None:
    """``decision``: ``taken`` (the offer is public from now on, with its name) or ``thanked``.

    Raises NotFound (``contribution.not_found``), NotAllowed, WrongStatus, DomainError
    ``contribution.decision_unknown`` at ``decision``, ``contribution.decided``.
    """
    delivery = take_project(session, actor, public_id, "decide_contribution", "initiative.deliver")
    work = delivery.work
    if work.initiative.status not in ("accepted", "in_delivery"):
        raise WrongStatus("decide_contribution", work.initiative.status)
    offer = session.get(Contribution, offer_id, populate_existing=True)
    if offer is None or offer.initiative_id != work.initiative.id:
        raise NotFound("contribution", offer_id)
    if decision not in CONTRIBUTION_STATES[1:]:
        raise DomainError("contribution.decision_unknown", field="decision")
    if offer.state != "offered":
        raise DomainError("contribution.decided")
    offer.state, offer.decided_at = decision, clock.now()
    work.record(ContributionDecided, contribution=offer.id, decision=decision)
