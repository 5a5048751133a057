"""Somebody has opened the page of a link."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError
from civic.parties.models import PartyVisit
from civic.parties.status import MOST_DEVICES
from civic.parties.work import sending_by_secret

LONGEST_AGENT = 60


def visit(session: Session, secret: str, *, agent: str, device: bytes, what: str = "opened") -> None:
    """Note a visit or an act by the kind of browser and a keyed hash of it; the first visit is an event.

    Raises NotFound, DomainError ``party.link_ended``, ``party.forwarded`` when the link has been opened in too many
    places already (`MOST_DEVICES`).
    """
    sending = sending_by_secret(session, secret)
    link = sending.link
    known = set(session.scalars(select(PartyVisit.device).where(PartyVisit.link_id == link.id).distinct()))
    if device not in {bytes(one) for one in known} and len(known) >= MOST_DEVICES:
        raise DomainError("party.forwarded")
    first = link.visits == 0
    session.add(
        PartyVisit(link_id=link.id, at=clock.now(), what=what, agent=agent[:LONGEST_AGENT], device=device)
    )
    if what == "opened":
        link.visits += 1
    if first:
        sending.work.settle()
        sending.record("opened")
