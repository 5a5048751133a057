"""Emptying what is held of a person, as the table of holdings says; and doing so again after a restore."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session
from sqlalchemy.types import DateTime

import civic.issues.forgetting
import civic.moderation.forgetting
import civic.people.staff.forgetting
import civic.privacy.export_files  # noqa: F401  # they say what they do when somebody leaves
from civic.core import clock
from civic.core.erasures import Entry, erases
from civic.core.forgetting import Leaving, Words, let_go
from civic.core.permissions import SYSTEM, Actor
from civic.people.lasting import person_called
from civic.people.models import Person
from civic.people.sessions import end_sessions
from civic.privacy.held import Holding
from civic.privacy.holdings import HOLDINGS

KIND: Final = "person"
TAKEN: Final = "words"
"""Among what an erasure names: that what they wrote went too."""


def forget(session: Session, actor: Actor, person: Person, words: Words) -> dict[str, int]:
    """Let go of a person whose row is locked; only the number stays. Returns what packages counted."""
    now = clock.now()
    # First of all the sessions, by the verb that tells open pages.
    end_sessions(session, actor, person.id)
    for table, holding in HOLDINGS.items():
        if table != "person":
            _empty(session, table, holding, person.id, now)
    counts = let_go(session, Leaving(person.id, words))
    session.flush()
    _empty(session, "person", HOLDINGS["person"], person.id, now)
    session.expire_all()
    return counts


def _empty(session: Session, table: str, holding: Holding, person_id: int, now: datetime) -> None:
    values: dict[str, Any] = {"person": person_id, "now": now}
    if holding.deleted == "rows":
        _run(session, f"DELETE FROM {table} t WHERE {holding.whose}", values)  # noqa: S608  # of the table's own names
    elif holding.deleted == "columns":
        gone = ", ".join(f"{name} = {column.gone}" for name, column in holding.columns.items() if column.gone)
        _run(session, f"UPDATE {table} t SET {gone} WHERE {holding.whose}", values)  # noqa: S608  # likewise


def _run(session: Session, statement: str, values: dict[str, Any]) -> None:
    query = text(statement)
    if ":now" in statement:
        query = query.bindparams(bindparam("now", type_=DateTime(timezone=True)))
    session.execute(query, {name: value for name, value in values.items() if f":{name}" in statement})


@erases(KIND)
def forget_again(session: Session, entry: Entry) -> bool:
    """Let go of somebody whom an older backup has brought back."""
    person = person_called(session, entry.key)
    if person is None or person.deleted_at is not None:
        return False
    forget(session, SYSTEM, person, "taken" if TAKEN in entry.what else "kept")
    return True
