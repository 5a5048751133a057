"""The time of a link is over."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import SYSTEM
from civic.parties.status import OPEN
from civic.parties.work import sending_by_id


def expire(session: Session, public_id: str, link: int) -> None:
    """End a link whose time is over; the department is told. One that was extended meanwhile stays. Raises NotFound."""
    sending = sending_by_id(session, SYSTEM, public_id, link)
    if sending.link.status not in OPEN or sending.link.expires_at > clock.now():
        return
    sending.step("expire")
    sending.work.settle()
    sending.record("expired")
