"""What stays of the changes that a person suggested when they delete their account: the words, if they leave them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.forgetting import Leaving, forgets
from civic.core.permissions import SYSTEM
from civic.moderation.commands.forget import forget_originals
from initiatives.amendments.events import AmendmentWithdrawn
from initiatives.amendments.models import Amendment
from initiatives.amendments.moderated import NAME
from initiatives.amendments.work import record
from initiatives.proposals.models import Initiative


@forgets("amendments")
def let_go_of_amendments(session: Session, leaving: Leaving) -> Mapping[str, int]:
    """Suggestions are nobody's. With the words, those that wait are withdrawn; what was accepted is in the text, which
    others have signed. What they declined as an author stays declined.
    """
    mine = session.scalars(
        select(Amendment)
        .where(Amendment.person_id == leaving.person_id)
        .order_by(Amendment.id)
        .with_for_update()
    ).all()
    for amendment in mine:
        if leaving.words == "taken":
            amendment.text = amendment.why = ""
            if amendment.status == "open":
                amendment.status, amendment.decided_at = "withdrawn", clock.now()
                initiative = session.get_one(Initiative, amendment.initiative_id)
                record(session, SYSTEM, initiative, amendment, AmendmentWithdrawn)
        amendment.person_id = amendment.salt = None
    forget_originals(session, [(NAME, amendment.id) for amendment in mine])
    session.flush()
    session.execute(
        update(Amendment).where(Amendment.decided_by_id == leaving.person_id).values(decided_by_id=None)
    )
    return {"amendments": len(mine)}
