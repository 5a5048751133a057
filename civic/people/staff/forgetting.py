"""What ends of somebody's work here when they delete their account."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from civic.core.forgetting import Leaving, forgets
from civic.core.permissions import SYSTEM
from civic.people.models import Person
from civic.people.staff.end_deputy import finish
from civic.people.staff.invite import withdraw_invitations_to
from civic.people.staff.revoke import take_away
from civic.people.staff.rows import deputies_between, grants_of


@forgets("staff")
def let_go_of_work(session: Session, leaving: Leaving) -> Mapping[str, int]:
    """Deputies end on either side, and an invitation to the address that has not been answered is taken back.

    Roles are given back before an account is deleted; an older backup may have them still.
    """
    deputies = deputies_between(session, leaving.person_id)
    for each in deputies:
        # Whoever else would end it waits for this person's row.
        finish(session, SYSTEM, each, "left")
    for grant in grants_of(session, leaving.person_id):
        take_away(session, SYSTEM, grant, "left")
    person = session.get_one(Person, leaving.person_id)
    invitations = withdraw_invitations_to(session, person.email, reason="account_deleted")
    return {"deputies": len(deputies), "invitations": invitations}
