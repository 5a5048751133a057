"""Signatures of one range of addresses, or of one hour, that are far more than what the others show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from civic.core import clock
from initiatives.proposals.models import Initiative
from initiatives.signatures.commands.hold_signatures import Which
from initiatives.signatures.models import Signature, SignatureHold

LOOKED_AT: Final = timedelta(days=7)
"""How far back the others are looked at."""

OTHERS: Final = 5
"""Where there are fewer others nothing is conspicuous."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Conspicuous are at least so many signatures, more than so many times the median, and ``percent`` of all.

    A household, an office, a network of telephones or a good evening is not: what is held wrongly costs moderators
    their time, and who signed their patience.
    """

    least: int
    times: int
    percent: int


OF_NETWORK: Final = Limits(20, 10, 5)
OF_HOUR: Final = Limits(200, 20, 0)


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
        networks = _beyond(session, initiative_id, Signature.network, SignatureHold.network, OF_NETWORK)
        found += [Conspicuous(public_id, Which(network=network), "network") for network in networks]
        begun = func.date_trunc("hour", Signature.signed_at)
        hours = _beyond(session, initiative_id, begun, SignatureHold.hour, OF_HOUR)
        found += [
            Conspicuous(public_id, Which(since=hour, until=hour + timedelta(hours=1)), "hour", hour)
            for hour in hours
        ]
    return found


def _beyond(session: Session, initiative_id: int, by: Any, held: Any, limits: Limits) -> list[Any]:
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
        func.count().label("groups"), func.sum(counts.c.signatures).label("total"),
        func.percentile_cont(0.5).within_group(counts.c.signatures).label("median"),
    ).cte("usual")  # fmt: skip
    released = select(held).where(
        SignatureHold.initiative_id == initiative_id, held.is_not(None),
        or_(SignatureHold.decision == "released", SignatureHold.release.is_not(None)),
    )  # fmt: skip
    return list(
        session.scalars(
            select(counts.c.key)
            .join(usual, usual.c.groups > OTHERS)
            .where(
                counts.c.counted > 0, counts.c.signatures >= limits.least,
                counts.c.signatures > limits.times * usual.c.median,
                counts.c.signatures * 100 >= limits.percent * usual.c.total, counts.c.key.not_in(released),
            )
            .order_by(counts.c.key)
        )
    )  # fmt: skip
