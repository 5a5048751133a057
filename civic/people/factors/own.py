"""What the commands about one's own second factors begin with."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from civic.core.errors import DomainError, NotAllowed
from civic.core.permissions import Actor
from civic.people.details import require_open_session
from civic.people.factors.models import RecoveryCode
from civic.people.factors.queries import factors_of
from civic.people.models import Person


def own_account(session: Session, actor: Actor) -> Person:
    """The actor's own account, locked until the transaction ends: of two changes one waits for the other.

    Raises NotAllowed for whoever has not signed in, wholly, or is not any more.
    """
    person = session.scalar(
        select(Person)
        .where(Person.id == (actor.person_id or 0), Person.disabled_at.is_(None))
        .with_for_update()
    )
    if person is None:
        raise NotAllowed("factor.own")
    require_open_session(session, actor, "factor.own")
    return person


def leave_one(session: Session, person_id: int, *, required: bool) -> None:
    """Called before a factor is removed: the last one stays where one is required; else recovery codes go with it.

    Raises DomainError ``factor.last_one``.
    """
    if factors_of(session, person_id).count > 1:
        return
    if required:
        raise DomainError("factor.last_one")
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
