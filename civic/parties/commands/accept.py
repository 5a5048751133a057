"""An outside party takes what it was sent."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.issues.commands.accept import accepted
from civic.parties.work import sending_by_secret


def accept(session: Session, secret: str) -> None:
    """Say yes. A part that its department had not taken yet is taken with it: its dates are now promised.

    Of two who say so at once one does. Raises NotFound, WrongStatus, DomainError ``party.link_ended``.
    """
    sending = sending_by_secret(session, secret)
    sending.step("accept")
    if sending.assignment.status == "assigned":
        accepted(sending.work, sending.assignment)
    sending.work.settle()
    sending.record("accepted")
