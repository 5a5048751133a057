"""How often codes may be tried for one account: six digits are few, so guessing must stay hopeless."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import case, delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.permissions import Actor
from civic.people.factors.events import SecondFactorHeld, SecondFactorPassed
from civic.people.factors.models import FactorTries

MOST: Final = 10
"""Tries for one account in `WITHIN`, from wherever they come: 30 of a million codes."""

WITHIN: Final = timedelta(hours=1)


def may_try(session: Session, person_id: int) -> bool:
    """Count one more try before a code is looked at, and say whether it may be.

    The caller commits at once, so that neither a refusal nor many tries at the same moment escape the count.
    """
    now = clock.now()
    over = FactorTries.since <= now - WITHIN
    tries = session.scalar(
        insert(FactorTries)
        .values(person_id=person_id, tries=1, since=now)
        .on_conflict_do_update(
            index_elements=[FactorTries.person_id],
            set_={
                "tries": case((over, 1), else_=FactorTries.tries + 1),
                "since": case((over, now), else_=FactorTries.since),
            },
        )
        .returning(FactorTries.tries)
    )
    assert tries is not None
    if tries == MOST + 1:
        events.record_on_person(session, Actor(person_id=person_id), person_id, SecondFactorHeld())
    return tries <= MOST


def note_passed(session: Session, person_id: int, session_id: int, *, method: str) -> None:
    """A right one was shown (``method``: app, passkey, recovery_code), which ends the count of tries."""
    session.execute(delete(FactorTries).where(FactorTries.person_id == person_id))
    events.record_on_person(
        session, Actor(person_id=person_id), person_id, SecondFactorPassed(session=session_id, method=method)
    )
