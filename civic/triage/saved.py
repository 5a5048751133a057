"""The saved views that somebody may use: their own, and those of their departments."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor, policies
from civic.departments.models import Department
from civic.people.models import Person
from civic.triage.filters import EVERYTHING, Filter
from civic.triage.models import SavedView


@dataclass(frozen=True, slots=True)
class ViewShown:
    """A saved view. ``department`` is the code of whom it is shared with, ``owner`` the name of whose it is.

    ``broken``: its filter is of an earlier version of the program and cannot be read any more; it narrows nothing.
    """

    id: int
    name: str
    wanted: Filter
    sort: str
    owner: str
    mine: bool
    department: str | None
    broken: bool


def saved_views(session: Session, actor: Actor) -> list[ViewShown]:
    """All that the actor may use, their own first, then by name. Raises NotAllowed."""
    policies.require("view.save", actor)
    rows = session.execute(
        select(SavedView, Person.name.label("owner"), Department.code.label("department"))
        .join(Person, Person.id == SavedView.owner_id)
        .outerjoin(Department, Department.id == SavedView.department_id)
        .where(or_(SavedView.owner_id == actor.person_id, SavedView.department_id.in_(actor.departments)))
        .order_by(SavedView.owner_id != actor.person_id, SavedView.name, SavedView.id)
    )
    return [_shown(row.SavedView, row.owner, row.department, actor) for row in rows]


def saved_view(session: Session, actor: Actor, view_id: int) -> ViewShown:
    """One of them. Raises NotFound ``saved_view.not_found``, NotAllowed."""
    for view in saved_views(session, actor):
        if view.id == view_id:
            return view
    raise NotFound("saved_view", view_id)


def _shown(view: SavedView, owner: str, department: str | None, actor: Actor) -> ViewShown:
    try:
        wanted, broken = Filter.from_args(view.filter), False
    except DomainError:
        wanted, broken = EVERYTHING, True
    return ViewShown(
        view.id, view.name, wanted, view.sort, owner, view.owner_id == actor.person_id, department, broken
    )
