"""What time does to projects: the days to judge are over."""

from __future__ import annotations

import logging

from sqlalchemy import select

from civic.core import clock
from civic.core.errors import DomainError
from civic.core.jobs import Tools, job
from civic.core.permissions import SYSTEM
from initiatives.delivery.commands.settle import settle
from initiatives.delivery.models import Project
from initiatives.proposals.models import Initiative

_log = logging.getLogger(__name__)


@job("initiatives.settle", every="* * * * *")
def settle_projects(tools: Tools) -> None:
    """Draw the verdict where the time to judge is over."""
    with tools.database.reading() as session:
        over = session.scalars(
            select(Initiative.public_id)
            .join(Project, Project.initiative_id == Initiative.id)
            .where(Initiative.status == "delivered", Project.judging_until <= clock.now())
            .order_by(Initiative.id)
        ).all()
    for public_id in over:
        try:
            with tools.database.transaction() as session:
                settle(session, SYSTEM, public_id)
        except DomainError as refusal:
            _log.info("initiative %s was not settled: %s", public_id, refusal)
        except Exception:
            _log.exception("initiative %s could not be settled", public_id)
