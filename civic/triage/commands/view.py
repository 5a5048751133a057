"""What the verbs of saved views have in common."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.errors import DomainError, NotFound
from civic.core.events import EventBody, Subject, record
from civic.core.permissions import Actor, policies
from civic.issues.rooms import department_room, person_room
from civic.triage.models import LONGEST_NAME, SavedView
from civic.triage.policy import ViewSubject


def take(session: Session, actor: Actor, view_id: int, permission: str) -> SavedView:
    """A view, locked. Raises NotFound, also for who may not use it, NotAllowed."""
    view = session.scalar(select(SavedView).where(SavedView.id == view_id).with_for_update())
    if view is None or not policies.allows("view.use", actor, ViewSubject(view.owner_id, view.department_id)):
        raise NotFound("saved_view", view_id)
    policies.require(permission, actor, ViewSubject(view.owner_id, view.department_id))
    return view


def checked_name(name: str) -> str:
    """Raises DomainError ``saved_view.name_missing`` and ``saved_view.name_too_long`` at ``name``."""
    cleaned = " ".join("".join(sign for sign in name if sign.isprintable()).split())
    if not cleaned:
        raise DomainError("saved_view.name_missing", field="name")
    if len(cleaned) > LONGEST_NAME:
        raise DomainError("saved_view.name_too_long", field="name", most=LONGEST_NAME)
    return cleaned


def tell(
    session: Session, actor: Actor, view: SavedView, body: EventBody, departments: Iterable[int | None]
) -> None:
    """Record it; its owner's open pages hear of it, and those of the departments that it is or was shared with."""
    rooms = {person_room(view.owner_id)} | {department_room(unit) for unit in departments if unit is not None}
    record(session, actor, Subject("view", view.id), body, rooms=rooms)
