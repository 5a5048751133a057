"""The outside parties that the city works with: for who sends work to them, and for who says what they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from civic.core.errors import NotFound
from civic.core.permissions import Actor, policies
from civic.departments.models import Department
from civic.parties.described import PartySpec, spec_of
from civic.parties.models import OutsideParty, PartyLink, PartyTrust
from civic.parties.status import OPEN

MOST_PARTIES: Final = 500
"""So many are offered to whoever sends work."""


@dataclass(frozen=True, slots=True)
class PartyKnown:
    name: str
    email: str
    language: str


def parties_known(session: Session, actor: Actor) -> list[PartyKnown]:
    """The parties that work can be sent to, by name, for who works in the city. Raises NotAllowed."""
    policies.require("party.see", actor)
    rows = session.execute(
        select(OutsideParty.name, OutsideParty.email, OutsideParty.language)
        .where(OutsideParty.retired_at.is_(None))
        .order_by(OutsideParty.name, OutsideParty.id)
        .limit(MOST_PARTIES)
    )
    return [PartyKnown(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class PartyListed:
    """A party as an administrator sees it: what it is, who trusts it, how often it was sent to, and how many of these
    sendings are open.
    """

    id: int
    spec: PartySpec
    sent: int
    open: int
    retired_at: datetime | None


def parties_listed(session: Session, actor: Actor) -> list[PartyListed]:
    """All parties by name, the retired ones last. Raises NotAllowed."""
    policies.require("city.shape", actor)
    sent = (
        select(
            PartyLink.party_id, func.count().label("sent"),
            func.count().filter(PartyLink.status.in_(OPEN)).label("open"),
        )
        .group_by(PartyLink.party_id)
        .subquery()
    )  # fmt: skip
    trusted = (
        select(PartyTrust.party_id, func.array_agg(aggregate_order_by(Department.code, Department.code)).label("by"))
        .join(Department, Department.id == PartyTrust.department_id)
        .group_by(PartyTrust.party_id)
        .subquery()
    )  # fmt: skip
    rows = session.execute(
        select(OutsideParty, sent.c.sent, sent.c.open, trusted.c.by)
        .outerjoin(sent, sent.c.party_id == OutsideParty.id)
        .outerjoin(trusted, trusted.c.party_id == OutsideParty.id)
        .order_by(OutsideParty.retired_at.is_not(None), OutsideParty.name, OutsideParty.id)
    )
    return [
        PartyListed(
            party.id, PartySpec(party.name, party.email, party.language, tuple(by or ())), count or 0, waiting or 0,
            party.retired_at,
        )
        for party, count, waiting, by in rows
    ]  # fmt: skip


def party_described(session: Session, actor: Actor, party_id: int) -> PartySpec:
    """One party that is not retired. Raises NotAllowed, NotFound ``party.not_found``."""
    policies.require("city.shape", actor)
    party = session.get(OutsideParty, party_id)
    if party is None or party.retired_at is not None:
        raise NotFound("party", party_id)
    return spec_of(session, party)
