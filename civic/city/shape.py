"""What all changes of the city's shape share: who may, one after another, told on the subject ``city``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

import civic.city.policy  # noqa: F401  (declares city.shape)
from civic.core import events
from civic.core.db import Base
from civic.core.permissions import Actor, policies

CITY = events.Subject("city", 1)
ROOM = "city"
_LOCK = text("SELECT pg_advisory_xact_lock(7002)")


def begin_shaping(session: Session, actor: Actor) -> None:
    """Raise NotAllowed unless the actor may shape the city; then wait for who is shaping it now.

    The lock ends with the transaction. It is not the city's row, because the first shapes are given before there is
    one, and because reports read that row.
    """
    policies.require("city.shape", actor)
    session.execute(_LOCK)


def record_shaping(session: Session, actor: Actor, body: events.EventBody) -> None:
    """Record what changed, in the caller's transaction, after ``begin_shaping``."""
    events.record(session, actor, CITY, body, rooms=[ROOM])


def take_over(row: Base, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Set those attributes of a row that have another value now, and return their names."""
    different = tuple(name for name, value in values.items() if getattr(row, name) != value)
    for name in different:
        setattr(row, name, values[name])
    return different
