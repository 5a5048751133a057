"""What all changes of the city's shape share: who may, one after another, told on the subject ``city``.

Whoever changes a thing notes what it was and what it is (``note``); the event that tells of the change takes what was
noted along, as rows of ``city_change`` to which it commits. The values are the city's own public words, yet they do
not stand in events: a page listens to those, and a slip in a note must be erasable without breaking the chain.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

import civic.city.policy  # noqa: F401  (declares city.shape)
from civic.city.models import CityChange
from civic.core import events
from civic.core.db import Base
from civic.core.errors import DomainError
from civic.core.permissions import Actor, policies
from civic.core.secrets import canonical_json, commit, new_salt

CITY = events.Subject("city", 1)
ROOM = "city"
_LOCK = text("SELECT pg_advisory_xact_lock(7002)")
_NOTED = "city_changes"

Values = Mapping[str, Any]
"""A thing as the city's files describe it: what JSON can hold."""


def begin_shaping(session: Session, actor: Actor) -> None:
    """Raise NotAllowed unless the actor may shape the city; then wait for who is shaping it now.

    The lock ends with the transaction. It is not the city's row, because the first shapes are given before there is
    one, and because reports read that row.
    """
    policies.require("city.shape", actor)
    session.execute(_LOCK)
    session.info.pop(_NOTED, None)


def note(session: Session, thing: str, code: str, before: Values | None, after: Values | None) -> None:
    """Keep what a thing was and is for the event that will tell of it; nothing where both are the same.

    ``thing`` is one of ``civic.city.models.THINGS``; None stands for a thing that is not there.
    """
    if before == after:
        return
    if before is not None and after is not None:
        differ = [key for key in {**before, **after} if before.get(key) != after.get(key)]
        before, after = ({key: values[key] for key in differ if key in values} for values in (before, after))
    session.info.setdefault(_NOTED, []).append((thing, code, before, after))


def record_shaping(
    session: Session, actor: Actor, body: events.EventBody, *, subject: events.Subject = CITY,
    rooms: Iterable[str] = (ROOM,),
) -> None:  # fmt: skip
    """Record what changed, in the caller's transaction, after ``begin_shaping``; with all that was noted.

    ``rooms`` are other audiences than those that watch the city's shape, where a change concerns others.
    """
    noted = session.info.pop(_NOTED, [])
    salt = new_salt()
    sealed = commit(salt, committed(noted)) if noted else None
    told = events.record(session, actor, subject, body, rooms=rooms, commitment=sealed)
    if noted:
        session.execute(
            insert(CityChange),
            [
                {
                    "event_id": told.event_id, "number": number, "thing": thing, "code": code, "before": before,
                    "after": after, "salt": salt,
                }
                for number, (thing, code, before, after) in enumerate(noted, 1)
            ],
        )  # fmt: skip


def committed(changes: Iterable[tuple[str, str, Values | None, Values | None]]) -> list[list[Any]]:
    """What an event about changes (thing, code, before, after) commits to, in their order."""
    return [[thing, code, before, after] for thing, code, before, after in changes]


def fingerprint(values: Values) -> str:
    """By what a form knows the values that it was made of."""
    return hashlib.sha256(canonical_json(values)).hexdigest()[:24]


def check_seen(seen: str | None, values: Values) -> None:
    """Raise DomainError ``shape.changed_meanwhile`` when a thing is no longer what its changer has seen.

    ``seen`` is the ``fingerprint`` of that; None asks nothing. Called after ``begin_shaping``, so that nobody can come
    in between.
    """
    if seen is not None and seen != fingerprint(values):
        raise DomainError("shape.changed_meanwhile")


def take_over(row: Base, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Set those attributes of a row that have another value now, and return their names."""
    different = tuple(name for name, value in values.items() if getattr(row, name) != value)
    for name in different:
        setattr(row, name, values[name])
    return different
