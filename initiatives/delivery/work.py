"""How every verb of delivery works: the initiative held, its project at hand, and who may."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from civic.city.queries import city_rules
from civic.core import clock
from civic.core.errors import WrongStatus
from civic.core.permissions import Actor
from initiatives.delivery.models import Project
from initiatives.proposals.work import Work, take


@dataclass(slots=True)
class Delivery:
    """An initiative that nobody else changes until the transaction ends, with its project."""

    work: Work
    project: Project


def take_project(
    session: Session, actor: Actor, public_id: str, verb: str, permission: str | None = None
) -> Delivery:
    """Hold an initiative with its project for a verb; ``permission`` None: the platform itself asks.

    Raises NotFound ``initiative.not_found``, NotAllowed, WrongStatus (it has never been accepted).
    """
    work = take(session, actor, public_id)
    project = session.get(Project, work.initiative.id, populate_existing=True)
    work.department = project.department_id if project is not None else None
    if permission is not None:
        work.require(permission)
    if project is None:
        raise WrongStatus(verb, work.initiative.status)
    return Delivery(work, project)


def today(session: Session) -> datetime:
    """Now, in the city's time zone."""
    return clock.now().astimezone(ZoneInfo(city_rules(session).time_zone))
