"""The department has looked at what its party did, and delivers it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.errors import WrongStatus
from civic.core.permissions import Actor
from civic.issues.commands.accept import accepted
from civic.issues.commands.deliver import delivered
from civic.parties.photos import photos_of_party
from civic.parties.work import sending_by_id


def confirm(session: Session, actor: Actor, public_id: str, link: int, message: str) -> None:
    """Deliver the part with a word for residents and the photos of the party.

    Raises NotFound, NotAllowed, WrongStatus (nothing was reported done, or the part cannot be delivered now),
    DomainError ``text.missing`` at ``message``, ``photo.missing``.
    """
    sending = sending_by_id(session, actor, public_id, link)
    if sending.link.status != "done":
        raise WrongStatus("party.confirm", sending.link.status)
    work = sending.work
    work.require("assignment.deliver", sending.assignment)
    if sending.assignment.status == "assigned":
        accepted(work, sending.assignment)
    delivered(work, sending.assignment, message, (), shown_already=photos_of_party(session, link))
