"""What time does to initiatives: their days are over, and those of moderators are."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from civic.city.queries import city_rules
from civic.core import clock
from civic.core.errors import DomainError
from civic.core.jobs import Tools, job
from civic.core.permissions import SYSTEM, Actor
from initiatives.proposals.commands.expire import expire
from initiatives.proposals.commands.tell_moderation_due import tell_moderation_due
from initiatives.proposals.models import Initiative

_log = logging.getLogger(__name__)


@job("initiatives.expire", every="* * * * *")
def expire_initiatives(tools: Tools) -> None:
    """End what has not enough signatures when its time is over."""
    with tools.database.reading() as session:
        over = session.scalars(
            select(Initiative.public_id)
            .where(Initiative.status == "collecting", Initiative.collecting_until <= clock.now())
            .order_by(Initiative.id)
        ).all()
    _each(tools, over, expire)


@job("initiatives.watch_moderation", every="* * * * *")
def watch_moderation(tools: Tools) -> None:
    """Tell moderators what is due by the end of the next working day, and what is late; each once."""
    now = clock.now()
    with tools.database.reading() as session:
        soon = city_rules(session).calendar.add_working_days(now, 1)
        told = Initiative.moderation_told
        due = session.scalars(
            select(Initiative.public_id)
            .where(
                Initiative.status == "moderation",
                Initiative.moderation_due <= soon,
                or_(told.is_(None), and_(told == "near", Initiative.moderation_due <= now)),
            )
            .order_by(Initiative.moderation_due, Initiative.id)
        ).all()
    _each(tools, due, tell_moderation_due)


def _each(tools: Tools, public_ids: Iterable[str], act: Callable[[Session, Actor, str], None]) -> None:
    """Do it to each initiative, whatever becomes of the others."""
    for public_id in public_ids:
        try:
            with tools.database.transaction() as session:
                act(session, SYSTEM, public_id)
        except DomainError as refusal:
            _log.info("initiative %s was left as it is: %s", public_id, refusal)
        except Exception:
            _log.exception("initiative %s could not be looked after", public_id)
