"""What ends of somebody's work here when they delete their account."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from civic.core.forgetting import Leaving, forgets
from civic.core.permissions import SYSTEM
from civic.people.models import Invitation, Person
from civic.people.staff.end_deputy import finish
from civic.people.staff.invite import withdraw_invitation
from civic.people.staff.revoke import take_away
from civic.people.staff.rows import deputies_between, grants_of


@forgets("staff")
def let_go_of_work(session: Session, leaving: Leaving) -> Mapping[str, int]:
    """Deputies end on either side, and an invitation to the address that has not been answered is taken back.

    Roles are given back before an account is deleted; an older backup may have them still.
    """
    for grant in grants_of(session, leaving.person_id):
        take_away(session, SYSTEM, grant, "left")
    deputies = deputies_between(session, leaving.person_id)
    for each in deputies:
        # Whoever else would end it waits for this person's row.
        finish(session, SYSTEM, each, "left")
    address = select(func.lower(Person.email)).where(Person.id == leaving.person_id).scalar_subquery()
    waiting = session.scalars(
        select(Invitation.id)
        .where(
            func.lower(Invitation.email) == address,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        .order_by(Invitation.id)
    ).all()
    for invitation in waiting:
        withdraw_invitation(session, SYSTEM, invitation, reason="account_deleted")
    return {"deputies": len(deputies), "invitations": len(waiting)}
