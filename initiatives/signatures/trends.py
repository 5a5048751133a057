"""Signatures of one range of addresses, or of one hour, that are far more than what the others show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from civic.core import clock
from initiatives.proposals.models import Initiative
from initiatives.signatures.commands.hold_signatures import Which
from initiatives.signatures.models import Signature, SignatureHold

LOOKED_AT: Final = timedelta(days=7)
"""How far back the others are looked at."""

LEAST_OF_NETWORK: Final = 20
TIMES_OF_NETWORK: Final = 10
LEAST_OF_HOUR: Final = 200
TIMES_OF_HOUR: Final = 20
OTHERS: Final = 5
"""So many signatures, and more than so many times the median where there are at least OTHERS others, are conspicuous. A
household, an office or a good evening is not: what is held wrongly costs moderators their time, and who signed their
patience.
"""


@dataclass(frozen=True, slots=True)
class Conspicuous:
    """What should be held on an initiative, and why (of `initiatives.signatures.models.HOLD_REASONS`)."""

    public_id: str
    which: Which
    reason: str
    hour: datetime | None = None


def conspicuous(session: Session) -> list[Conspicuous]:
    """What is conspicuous on initiatives that were signed within the last hour, and was not released before."""
    lately = select(Signature.initiative_id).where(Signature.signed_at >= clock.now() - timedelta(hours=1))
    rows = session.execute(
        select(Initiative.id, Initiative.public_id).where(
            Initiative.status == "collecting", Initiative.id.in_(lately)
        )
    ).all()
    found: list[Conspicuous] = []
    for initiative_id, public_id in rows:
        networks = _beyond(
            session,
            initiative_id,
            Signature.network,
            SignatureHold.network,
            LEAST_OF_NETWORK,
            TIMES_OF_NETWORK,
        )
        found += [Conspicuous(public_id, Which(network=network), "network") for network in networks]
        begun = func.date_trunc("hour", Signature.signed_at)
        hours = _beyond(session, initiative_id, begun, SignatureHold.hour, LEAST_OF_HOUR, TIMES_OF_HOUR)
        found += [
            Conspicuous(public_id, Which(since=hour, until=hour + timedelta(hours=1)), "hour", hour)
            for hour in hours
        ]
    return found


def _beyond(session: Session, initiative_id: int, by: Any, held: Any, least: int, times: int) -> list[Any]:
    """The values of ``by`` that have far more signatures than the others; ``held`` is where a hold says the same."""
    counts = (
        select(
            by.label("key"),
            func.count().label("signatures"),
            func.count().filter(Signature.standing == "counted").label("counted"),
        )
        .where(
            Signature.initiative_id == initiative_id, Signature.signed_at >= clock.now() - LOOKED_AT,
            Signature.standing.in_(("counted", "under_review")), by.is_not(None), Signature.batch_id.is_(None),
        )
        .group_by(by)
        .cte("counts")
    )  # fmt: skip
    usual = select(
        func.count().label("ranges"),
        func.percentile_cont(0.5).within_group(counts.c.signatures).label("signatures"),
    ).cte("usual")
    released = select(held).where(
        SignatureHold.initiative_id == initiative_id,
        SignatureHold.decision == "released",
        held.is_not(None),
    )
    return list(
        session.scalars(
            select(counts.c.key)
            .join(usual, usual.c.ranges > OTHERS)
            .where(
                counts.c.counted > 0, counts.c.signatures >= least,
                counts.c.signatures > times * usual.c.signatures, counts.c.key.not_in(released),
            )
            .order_by(counts.c.key)
        )
    )  # fmt: skip
