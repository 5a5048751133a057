"""The clerk changes where or when a sitting is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor
from initiatives.council.motions.models import Motion
from initiatives.council.sittings.commands.plan_sitting import checked, commitment_to
from initiatives.council.sittings.events import Changed
from initiatives.council.sittings.work import day_of, take


def change_sitting(
    session: Session, actor: Actor, public_id: str, *, title: str, place: str, starts_at: datetime | None
) -> bool:  # fmt: skip
    """Change title, place and time of a sitting that has not begun; returns whether anything is different.

    Raises NotFound, NotAllowed, WrongStatus, InvalidInput as `plan_sitting`, DomainError ``sitting.has_motions`` at
    ``starts_at`` for another day once motions are put: their rules are those of its day.
    """
    work = take(session, actor, public_id)
    work.require("sitting.run")
    work.within("change_sitting", "planned", "published")
    values = checked(title, place, starts_at)
    sitting = work.sitting
    if all(getattr(sitting, name) == value for name, value in values.items()):
        return False
    for name, value in values.items():
        setattr(sitting, name, value)
    put = select(Motion.id).where(Motion.sitting_id == sitting.id, Motion.status != "withdrawn")
    if day_of(session, sitting) != work.day and session.scalar(put.limit(1)) is not None:
        raise DomainError("sitting.has_motions", field="starts_at")
    work.record(Changed, starts_at=sitting.starts_at, commitment=commitment_to(sitting))
    return True
