"""Do away with a saved view."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.triage.commands.view import take, tell
from civic.triage.events import ViewDeleted


def delete_view(session: Session, actor: Actor, view_id: int) -> None:
    """Only its owner, for all with whom it was shared. Raises NotFound, NotAllowed."""
    view = take(session, actor, view_id, "view.change")
    tell(session, actor, view, ViewDeleted(view=view.id), [view.department_id])
    session.delete(view)
