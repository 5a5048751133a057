"""The clerk's roll call: a seat is present."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor
from initiatives.council.sittings.commands.check_in import arrive
from initiatives.council.sittings.work import take


def note_arrival(session: Session, actor: Actor, public_id: str, seat: int, *, deputy: bool = False) -> bool:
    """Note that a seat is present, by its member or (``deputy``) by who deputises; returns whether that is news.

    Raises NotFound, NotAllowed, WrongStatus, DomainError ``member.not_in_office``, ``member.without_deputy`` at
    ``seat``, ``attendance.too_early``, ``attendance.member_is_there``.
    """
    work = take(session, actor, public_id)
    work.require("sitting.run")
    member = work.seat(seat)
    if deputy and member.deputy_id is None:
        raise DomainError("member.without_deputy", field="seat")
    return arrive(work, member, deputy=deputy, by="clerk")
