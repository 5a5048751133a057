"""What time does to initiatives: their days are over."""

from __future__ import annotations

import logging

from sqlalchemy import select

from civic.core import clock
from civic.core.errors import DomainError
from civic.core.jobs import Tools, job
from civic.core.permissions import SYSTEM
from initiatives.proposals.commands.expire import expire
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
    for public_id in over:
        try:
            with tools.database.transaction() as session:
                expire(session, SYSTEM, public_id)
        except DomainError as refusal:
            _log.info("initiative %s was not ended: %s", public_id, refusal)
        except Exception:
            _log.exception("initiative %s could not be ended", public_id)
