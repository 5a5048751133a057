"""Which initiatives a reader may find, as a condition of a query; the same rule as ``initiative.see`` in policy.py."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select, true

from civic.core.permissions import Actor
from initiatives.proposals.models import Initiative, InitiativeAuthor
from initiatives.proposals.policy import BEFORE_MODERATORS, moderator


def findable(actor: Actor) -> ColumnElement[bool]:
    """Initiatives that lists, maps and searches may show to the actor."""
    if actor.origin != "person":
        return true()
    published = Initiative.published_at.is_not(None)
    conditions: list[ColumnElement[bool]]
    if moderator(actor, None):
        conditions = [published, Initiative.status.in_(sorted(BEFORE_MODERATORS))]
    else:
        conditions = [and_(published, Initiative.hidden_at.is_(None))]
    if actor.person_id is not None:
        conditions.append(written_by(actor.person_id))
    return or_(*conditions)


def written_by(person_id: int) -> ColumnElement[bool]:
    """Initiatives of which somebody is one of the authors."""
    theirs = select(InitiativeAuthor.initiative_id).where(InitiativeAuthor.person_id == person_id)
    return Initiative.id.in_(theirs)
