"""Keep a filter and an order under a name."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError
from civic.core.permissions import Actor, policies
from civic.triage.commands.view import checked_name, tell
from civic.triage.events import ViewSaved
from civic.triage.filters import Filter
from civic.triage.models import SavedView
from civic.triage.sorting import SORTS

MOST_VIEWS = 50
"""Of one person: what nobody finds again is no view."""


def save_view(session: Session, actor: Actor, name: str, wanted: Filter, sort: str = "pressing") -> int:
    """A view of the actor's own; returns its row id. One of theirs with this name, in any case of letters, gets the
    filter and order and stays shared.

    Raises NotAllowed, DomainError ``saved_view.name_missing``, ``saved_view.name_too_long``, ``saved_view.too_many`` at
    ``name``, ``queue.sort_unknown`` at ``sort``.
    """
    policies.require("view.save", actor)
    name = checked_name(name)
    if sort not in SORTS:
        raise DomainError("queue.sort_unknown", field="sort")
    mine = session.scalars(
        select(SavedView).where(SavedView.owner_id == actor.person_id).with_for_update()
    ).all()
    view = session.scalar(
        select(SavedView).where(
            SavedView.owner_id == actor.person_id, func.lower(SavedView.name) == func.lower(name)
        )
    )
    now, kept = clock.now(), wanted.to_args()
    if view is None:
        if len(mine) >= MOST_VIEWS:
            raise DomainError("saved_view.too_many", field="name", most=MOST_VIEWS)
        view = SavedView(
            owner_id=actor.person_id, name=name, filter=kept, sort=sort, created_at=now, changed_at=now
        )
        session.add(view)
        session.flush()
    elif (view.filter, view.sort) == (kept, sort):
        return view.id
    else:
        view.filter, view.sort, view.changed_at = kept, sort, now
    tell(session, actor, view, ViewSaved(view=view.id, sort=sort), [view.department_id])
    return view.id
