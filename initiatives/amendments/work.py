"""How verbs work on a suggested change: lock it, record what happened to it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import events
from civic.core.errors import NotFound, WrongStatus
from civic.core.permissions import Actor
from civic.core.secrets import commit
from civic.issues.rooms import person_room
from initiatives.amendments.events import AmendmentEvent
from initiatives.amendments.models import Amendment
from initiatives.proposals.models import Initiative
from initiatives.proposals.rooms import initiative_room


def take_amendment(session: Session, initiative: Initiative, amendment_id: int) -> Amendment:
    """One of the initiative's suggestions, locked. Raises NotFound ``amendment.not_found``."""
    found = session.scalar(
        select(Amendment)
        .where(Amendment.id == amendment_id, Amendment.initiative_id == initiative.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("amendment", amendment_id)
    return found


def require_waiting(amendment: Amendment, verb: str) -> None:
    """Raise WrongStatus for what has been decided, or taken back."""
    if amendment.status != "open":
        raise WrongStatus(verb, amendment.status)


def record(
    session: Session, actor: Actor, initiative: Initiative, amendment: Amendment, event: type[AmendmentEvent], *,
    commitment: bytes | None = None, **values: Any,
) -> None:  # fmt: skip
    """Flush the change and append its event, told to who reads the initiative and to who suggested it."""
    session.flush()
    body = event(initiative=initiative.public_id, amendment=amendment.id, part=amendment.field, **values)
    rooms = {initiative_room(initiative.public_id)}
    rooms |= {person_room(amendment.person_id)} if amendment.person_id is not None else set()
    events.record(
        session, actor, events.Subject("amendment", amendment.id), body, rooms=rooms, commitment=commitment
    )


def commitment_to(amendment: Amendment) -> bytes | None:
    """What an event keeps of the words: a salted hash, empty of meaning once the salt is erased."""
    if amendment.salt is None:
        return None
    return commit(amendment.salt, {"text": amendment.text, "why": amendment.why})
