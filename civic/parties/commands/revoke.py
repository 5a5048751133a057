"""The department takes a link back."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.parties.work import sending_by_id


def revoke(session: Session, actor: Actor, public_id: str, link: int) -> None:
    """From now on the link opens nothing. Raises NotFound, NotAllowed, WrongStatus when it has ended otherwise."""
    sending = sending_by_id(session, actor, public_id, link)
    sending.step("revoke")
    sending.work.settle()
    sending.record("revoked")
