"""A moderator publishes an initiative: from now on signatures are collected."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from civic.areas.models import Area
from civic.core import clock
from civic.core.permissions import Actor
from initiatives.origins.telling import tell_issues
from initiatives.proposals.events import Published
from initiatives.proposals.models import InitiativeDistrict
from initiatives.proposals.rules import DEFAULTS, thresholds, versions
from initiatives.proposals.work import take


def publish(session: Session, actor: Actor, public_id: str) -> None:
    """Open an initiative for signatures, by the rules and the edition of areas that hold today; it keeps both.

    Raises NotFound, NotAllowed, WrongStatus.
    """
    work = take(session, actor, public_id)
    work.require("initiative.publish")
    work.step("publish")
    initiative, newest = work.initiative, next(iter(versions(session, most=1)), None)
    rules = newest.rules if newest is not None else DEFAULTS
    initiative.rules_id = newest.number if newest is not None else None
    goal = thresholds(session, rules, initiative.area_id)
    now = clock.now()
    initiative.published_at, initiative.collecting_until = now, now + timedelta(days=rules.collecting_days)
    initiative.needed, initiative.districts_needed = goal.needed, goal.districts_needed
    rows: list[tuple[int | None, int | None]] = [*goal.districts.items(), (None, None)]
    session.add_all(
        InitiativeDistrict(initiative_id=initiative.id, area_id=area_id, needed=needed)
        for area_id, needed in rows
    )
    area = None if initiative.area_id is None else session.get(Area, initiative.area_id)
    work.record(
        Published, text=initiative.version, needed=goal.needed, districts_needed=goal.districts_needed,
        collecting_until=initiative.collecting_until, area=area.code if area else None,
    )  # fmt: skip
    tell_issues(work)
