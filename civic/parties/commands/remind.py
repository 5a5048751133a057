"""The department writes to its party once more."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.errors import WrongStatus
from civic.core.permissions import Actor
from civic.parties.status import OPEN
from civic.parties.work import sending_by_id


def remind(session: Session, actor: Actor, public_id: str, link: int, message: str = "") -> None:
    """Send the letter with the link again, with a word (an answer, say) that the party reads on its page.

    Raises NotFound, NotAllowed, WrongStatus when the link has ended, DomainError ``text.too_long``.
    """
    sending = sending_by_id(session, actor, public_id, link)
    if sending.link.status not in OPEN:
        raise WrongStatus("party.remind", sending.link.status)
    said = sending.say(message) if message.strip() else None
    sending.work.settle()
    sending.record("answered" if said else "reminded", said)
