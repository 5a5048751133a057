"""Signatures of one range of addresses, or of one hour, that are far more than what the others show."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Final, TypeVar

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
"""So many signatures, and so many times the median of at least OTHERS others, are conspicuous. A household, an office
or a good evening is not: what is held wrongly costs moderators their time, and who signed their patience.
"""

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Conspicuous:
    """What should be held on an initiative, and why (of `initiatives.signatures.models.HOLD_REASONS`)."""

    public_id: str
    which: Which
    reason: str
    hour: datetime | None = None


def beyond(counts: Mapping[Key, int], *, least: int, times: int) -> list[Key]:
    """The keys whose count is at least ``least`` and more than ``times`` the median of all others."""
    found = []
    for key, count in counts.items():
        others = [other for name, other in counts.items() if name != key]
        if count >= least and len(others) >= OTHERS and count > times * median(others):
            found.append(key)
    return found


def conspicuous(session: Session) -> list[Conspicuous]:
    """What is conspicuous on initiatives that were signed within the last hour, and was not released before."""
    now = clock.now()
    lately = session.execute(
        select(Initiative.id, Initiative.public_id).where(
            Initiative.status == "collecting",
            Initiative.id.in_(
                select(Signature.initiative_id).where(Signature.signed_at >= now - timedelta(hours=1))
            ),
        )
    ).all()
    found: list[Conspicuous] = []
    for initiative_id, public_id in lately:
        found += _networks(session, initiative_id, public_id, now) + _hours(
            session, initiative_id, public_id, now
        )
    return found


def _networks(session: Session, initiative_id: int, public_id: str, now: datetime) -> list[Conspicuous]:
    rows = session.execute(
        select(Signature.network, func.count())
        .where(
            Signature.initiative_id == initiative_id, Signature.signed_at >= now - LOOKED_AT,
            Signature.standing == "counted", Signature.network.is_not(None),
        )
        .group_by(Signature.network)
    ).tuples()  # fmt: skip
    released = set(
        session.scalars(
            select(SignatureHold.network).where(
                SignatureHold.initiative_id == initiative_id, SignatureHold.decision == "released"
            )
        )
    )
    keys = beyond(dict(rows), least=LEAST_OF_NETWORK, times=TIMES_OF_NETWORK)
    return [Conspicuous(public_id, Which(network=key), "network") for key in keys if key not in released]


def _hours(session: Session, initiative_id: int, public_id: str, now: datetime) -> list[Conspicuous]:
    hour = func.date_trunc("hour", Signature.signed_at)
    rows = session.execute(
        select(hour, func.count())
        .where(
            Signature.initiative_id == initiative_id, Signature.signed_at >= now - LOOKED_AT,
            Signature.standing.in_(("counted", "under_review")),
        )
        .group_by(hour)
    ).tuples()  # fmt: skip
    released = set(
        session.scalars(
            select(SignatureHold.hour).where(
                SignatureHold.initiative_id == initiative_id, SignatureHold.decision == "released"
            )
        )
    )
    keys = beyond(dict(rows), least=LEAST_OF_HOUR, times=TIMES_OF_HOUR)
    return [
        Conspicuous(public_id, Which(since=key, until=key + timedelta(hours=1)), "hour", key)
        for key in keys
        if key not in released
    ]
