"""An author leaves the others."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor
from initiatives.proposals.events import AuthorLeft
from initiatives.proposals.models import InitiativeAuthor
from initiatives.proposals.work import take


def leave_authors(session: Session, actor: Actor, public_id: str) -> None:
    """They no longer answer for it. What they wrote stays, with their name.

    Raises NotFound, NotAllowed, DomainError ``author.leads`` (the first author hands the lead over before; who is alone
    takes the initiative back instead).
    """
    work = take(session, actor, public_id)
    work.require("initiative.leave")
    if actor.person_id == work.first:
        raise DomainError("author.leads", field="leave")
    session.execute(
        delete(InitiativeAuthor).where(
            InitiativeAuthor.initiative_id == work.initiative.id,
            InitiativeAuthor.person_id == actor.person_id,
        )
    )
    work.authors -= {actor.person_id or 0}
    work.record(AuthorLeft)
