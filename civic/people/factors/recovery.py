"""Recovery codes: ten on a sheet of paper, each of which stands in for a second factor once."""

from __future__ import annotations

from typing import Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.core.secrets import new_recovery_code, parse_recovery_code, secret_hash
from civic.people.factors.events import RecoveryCodesMade, RecoveryCodeUsed
from civic.people.factors.models import RecoveryCode
from civic.people.factors.own import own_account
from civic.people.factors.queries import has_factor

CODES: Final = 10


def make_recovery_codes(session: Session, actor: Actor) -> list[str]:
    """New codes for the actor, shown this one time; those before are worth nothing from now on.

    Raises NotAllowed, DomainError ``factor.not_set_up`` without a factor that they could stand in for.
    """
    person = own_account(session, actor)
    if not has_factor(session, person.id):
        raise DomainError("factor.not_set_up")
    codes = [new_recovery_code() for _ in range(CODES)]
    now = clock.now()
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    session.add_all(
        RecoveryCode(person_id=person.id, code_hash=secret_hash(code), made_at=now) for code in codes
    )
    session.flush()
    events.record_on_person(session, actor, person.id, RecoveryCodesMade(codes=len(codes)))
    return codes


def accept_recovery_code(session: Session, person_id: int, typed: str) -> bool:
    """Use a code up, in one statement: of two uses at the same moment one finds it used."""
    used = session.scalar(
        update(RecoveryCode)
        .where(
            RecoveryCode.person_id == person_id,
            RecoveryCode.code_hash == secret_hash(parse_recovery_code(typed) or ""),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
        .returning(RecoveryCode.id)
    )
    if used is None:
        return False
    left = session.scalar(
        select(func.count(RecoveryCode.id)).where(
            RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None)
        )
    )
    events.record_on_person(session, Actor(person_id=person_id), person_id, RecoveryCodeUsed(left=left or 0))
    return True
