"""An outside party will not do it, and says why."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.parties.work import sending_by_secret


def decline(session: Session, secret: str, message: str) -> None:
    """Give it back to the department, which never stopped answering for it.

    Raises NotFound, WrongStatus, DomainError ``party.link_ended``, ``text.missing`` at ``message``.
    """
    sending = sending_by_secret(session, secret)
    sending.step("decline")
    said = sending.say(message)
    sending.work.settle()
    sending.record("declined", said)
