"""Give a saved view another name."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import Actor
from civic.triage.commands.view import checked_name, take, tell
from civic.triage.events import ViewRenamed


def rename_view(session: Session, actor: Actor, view_id: int, name: str) -> None:
    """Only its owner. Raises NotFound, NotAllowed, DomainError ``saved_view.name_missing``,
    ``saved_view.name_too_long``, ``saved_view.name_taken`` at ``name``.
    """
    view = take(session, actor, view_id, "view.change")
    name = checked_name(name)
    if view.name == name:
        return
    view.name, view.changed_at = name, clock.now()
    session.flush()
    tell(session, actor, view, ViewRenamed(view=view.id), [view.department_id])
