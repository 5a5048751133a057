"""Share a saved view with a department, or take it back."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import Actor, policies
from civic.departments.queries import department_by_code
from civic.triage.commands.view import take, tell
from civic.triage.events import ViewShared
from civic.triage.policy import ViewSubject


def share_view(session: Session, actor: Actor, view_id: int, department: str | None) -> None:
    """Its owner shares it with a department that they work for; None: it is theirs alone again.

    Raises NotFound ``saved_view.not_found``, ``department.not_found``, NotAllowed.
    """
    view = take(session, actor, view_id, "view.change")
    unit = department_by_code(session, department).id if department else None
    policies.require("view.share", actor, ViewSubject(view.owner_id, unit))
    earlier = view.department_id
    if earlier == unit:
        return
    view.department_id, view.changed_at = unit, clock.now()
    tell(session, actor, view, ViewShared(view=view.id, department=unit), [earlier, unit])
