"""What time does to proposals that one initiative joins another: nobody has answered, or one of the two has ended."""

from __future__ import annotations

import logging

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from civic.core import clock
from civic.core.errors import DomainError
from civic.core.jobs import Tools, job
from civic.core.permissions import SYSTEM
from initiatives.merging.commands.expire_merge import expire_merge
from initiatives.merging.models import MergeProposal
from initiatives.proposals.models import Initiative

_log = logging.getLogger(__name__)


@job("initiatives.expire_merges", every="* * * * *")
def expire_merges(tools: Tools) -> None:
    """End proposals of which nothing can come any more."""
    joining, taking = aliased(Initiative), aliased(Initiative)
    with tools.database.reading() as session:
        over = session.scalars(
            select(MergeProposal.id)
            .join(joining, joining.id == MergeProposal.joining_id)
            .join(taking, taking.id == MergeProposal.taking_id)
            .where(
                MergeProposal.state == "open",
                or_(
                    MergeProposal.expires_at <= clock.now(),
                    joining.status != "collecting",
                    taking.status != "collecting",
                ),
            )
            .order_by(MergeProposal.id)
        ).all()
    for proposal_id in over:
        try:
            with tools.database.transaction() as session:
                expire_merge(session, SYSTEM, proposal_id)
        except DomainError as refusal:
            _log.info("proposal %s that initiatives join was left as it is: %s", proposal_id, refusal)
        except Exception:
            _log.exception("proposal %s that initiatives join could not be ended", proposal_id)
