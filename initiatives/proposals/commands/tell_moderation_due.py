"""The day by which moderators decide is near, or has passed."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.city.queries import city_rules
from civic.core import clock
from civic.core.errors import WrongStatus
from civic.core.permissions import Actor
from initiatives.proposals.events import ModerationLate, ModerationNear
from initiatives.proposals.work import take


def tell_moderation_due(session: Session, actor: Actor, public_id: str) -> None:
    """Say once that it is due by the end of the next working day, and once that it is late.

    Asked for by the platform itself. Raises NotFound, WrongStatus (also where there is nothing new to say).
    """
    work = take(session, actor, public_id)
    initiative, now = work.initiative, clock.now()
    due, told = initiative.moderation_due, initiative.moderation_told
    if initiative.status == "moderation" and due is not None:
        if due <= now and told != "late":
            initiative.moderation_told = "late"
            work.record(ModerationLate, due=due)
            return
        if told is None and due <= city_rules(session).calendar.add_working_days(now, 1):
            initiative.moderation_told = "near"
            work.record(ModerationNear, due=due)
            return
    raise WrongStatus("tell_moderation_due", initiative.status)
