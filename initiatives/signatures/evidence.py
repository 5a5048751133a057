"""What made a hold conspicuous: ranges of addresses and hours of an initiative beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from initiatives.signatures.holds import hold_shown, mark
from initiatives.signatures.models import Signature, SignatureHold
from initiatives.signatures.trends import LOOKED_AT

MOST_NETWORKS: Final = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """How many signatures came from a range of addresses (its mark), or in an hour (its beginning); ``meant``: the
    hold is about it.
    """

    key: Any
    signatures: int
    meant: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was signed in the days before a hold, without what was taken back and without what is on paper.

    ``networks``: the ranges with the most, at most MOST_NETWORKS; ``hours``: every hour from the first with a
    signature, oldest first. ``usual_network`` and ``usual_hour`` are medians; ``ranges`` how many there are. Once
    ranges are forgotten (`initiatives.signatures.clockwork`) there are none.
    """

    since: datetime
    total: int
    networks: tuple[Bar, ...]
    ranges: int
    usual_network: float
    hours: tuple[Bar, ...]
    usual_hour: float


def evidence(session: Session, actor: Actor, hold_id: int) -> Evidence:
    """What speaks for a hold, as of the moment at which it was made. Raises as `hold_shown`."""
    hold_shown(session, actor, hold_id)
    hold = session.get_one(SignatureHold, hold_id)
    since = hold.held_at - LOOKED_AT
    looked_at = (
        Signature.initiative_id == hold.initiative_id, Signature.signed_at >= since,
        Signature.signed_at <= hold.held_at, Signature.batch_id.is_(None), Signature.standing != "withdrawn",
    )  # fmt: skip
    networks = _grouped(session, Signature.network, *looked_at, Signature.network.is_not(None))
    hours = _grouped(session, func.date_trunc("hour", Signature.signed_at), *looked_at)
    largest = sorted(networks.items(), key=lambda item: (-item[1], item[0]))
    meant = [item for item in largest if item[0] == hold.network]
    shown = (meant + [item for item in largest if item not in meant])[:MOST_NETWORKS]
    return Evidence(
        since=since,
        total=sum(hours.values()),
        networks=tuple(
            Bar(mark(network), number, network == hold.network)
            for network, number in sorted(shown, key=lambda item: -item[1])
        ),
        ranges=len(networks),
        usual_network=median(networks.values() or (0,)),
        hours=tuple(_every_hour(hours, hold.hour)),
        usual_hour=median(hours.values() or (0,)),
    )


def _grouped(session: Session, by: Any, *conditions: Any) -> dict[Any, int]:
    rows = session.execute(select(by.label("key"), func.count()).where(*conditions).group_by(by))
    return dict(rows.tuples().all())


def _every_hour(counts: dict[datetime, int], meant: datetime | None) -> list[Bar]:
    if not counts:
        return []
    first, last = min(counts), max(counts)
    steps = int((last - first) / timedelta(hours=1))
    every = (first + timedelta(hours=number) for number in range(steps + 1))
    return [Bar(hour, counts.get(hour, 0), hour == meant) for hour in every]
