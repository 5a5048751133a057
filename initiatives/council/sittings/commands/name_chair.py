"""Who conducts the sitting."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from initiatives.council.sittings.events import ChairNamed
from initiatives.council.sittings.work import take


def name_chair(session: Session, actor: Actor, public_id: str, seat: int) -> None:
    """Name the member, by the number of the seat; another one may follow while the sitting goes on.

    Raises NotFound, NotAllowed, WrongStatus (it is over), DomainError ``member.not_in_office`` at ``seat``.
    """
    work = take(session, actor, public_id)
    work.require("sitting.run")
    work.within("name_chair", "planned", "published", "open", "paused")
    work.sitting.chair_id = work.seat(seat).id
    work.record(ChairNamed, seat=seat)
