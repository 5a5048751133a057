"""An outside party says that it is done."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.errors import WrongStatus
from civic.issues.commands.accept import accepted
from civic.issues.commands.deliver import delivered
from civic.issues.status import next_status
from civic.parties.photos import photos_of_party
from civic.parties.work import sending_by_secret


def finish(session: Session, secret: str, message: str, *, photos: tuple[str, ...] = ()) -> None:
    """Report it done, with a word and photos. Where the department trusts it with that it delivers; else they confirm.

    Of two reports at once one counts. Raises NotFound, WrongStatus (also while the part waits for its reporter or its
    turn), DomainError ``party.link_ended``, ``text.missing`` at ``message``, ``photo.missing``, ``photo.not_found``.
    """
    sending = sending_by_secret(session, secret)
    work, part = sending.work, sending.assignment
    sending.step("finish")
    said = sending.say(message, photos=photos)
    work.settle()
    sending.record("done", said if said.text else None)
    if not sending.trusted:
        return
    if part.status == "assigned":
        accepted(work, part)
    if next_status(part.status, "deliver") is None:
        raise WrongStatus("deliver", part.status)
    delivered(work, part, message, (), shown_already=photos_of_party(session, sending.link.id))
