"""What time does to signatures: what is conspicuous is held, and where they came from is forgotten."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final

from sqlalchemy import select, update

from civic.core import clock
from civic.core.jobs import Tools, job
from civic.core.permissions import SYSTEM
from civic.privacy.retention import sweeps
from initiatives.proposals.models import Initiative
from initiatives.signatures.commands.hold_signatures import hold_signatures
from initiatives.signatures.models import Signature
from initiatives.signatures.trends import conspicuous

NETWORKS_KEPT: Final = timedelta(days=30)
"""How long after the last signatures could be given it is known which came from one range of addresses."""

CHUNK: Final = 1000

_log = logging.getLogger(__name__)


@job("initiatives.watch_trends", every="* * * * *")
def watch_trends(tools: Tools) -> None:
    """Hold what is far more than others show, until a moderator has looked at it."""
    with tools.database.reading() as session:
        found = conspicuous(session)
    for each in found:
        try:
            with tools.database.transaction() as session:
                hold_signatures(
                    session, SYSTEM, each.public_id, each.which, reason=each.reason, hour=each.hour
                )
        except Exception:
            _log.exception("what is conspicuous on initiative %s could not be held", each.public_id)


@sweeps("signature_networks")
def forget_networks(tools: Tools) -> int:
    """Forget from which range of addresses signatures came, and whose entry of the register stands for them, a while
    after the end of collecting.
    """
    ended = select(Initiative.id).where(
        Initiative.status != "collecting", Initiative.changed_at < clock.now() - NETWORKS_KEPT
    )
    known = select(Signature.id).where(
        Signature.initiative_id.in_(ended), Signature.network.is_not(None) | Signature.entry.is_not(None)
    )
    forgotten = 0
    while True:
        with tools.database.transaction() as session:
            ids = session.scalars(known.limit(CHUNK)).all()
            session.execute(update(Signature).where(Signature.id.in_(ids)).values(network=None, entry=None))
        forgotten += len(ids)
        if len(ids) < CHUNK:
            return forgotten
