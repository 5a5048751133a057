"""An outside party writes to the department: a question, or photos on the way."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.parties.work import sending_by_secret


def ask(session: Session, secret: str, message: str, *, photos: tuple[str, ...] = ()) -> None:
    """Words, photos or both; they stand in the thread of the departments on the issue.

    Raises NotFound, DomainError ``party.link_ended``, ``text.missing`` at ``message``, ``photo.not_found``.
    """
    sending = sending_by_secret(session, secret)
    said = sending.say(message, photos=photos)
    sending.work.settle()
    sending.record("asked" if said.text else "photographed", said if said.text else None)
