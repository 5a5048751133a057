"""The author is asked for other words; until they come, nobody reads the ones that there were."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.moderation.work import checked_reason, take_case


def ask_rephrase(session: Session, actor: Actor, case_id: int, *, reason: str) -> None:
    """Take the words away and ask for others, by letter and on the page of the author's link.

    Raises NotFound, NotAllowed, WrongStatus, DomainError ``reason.unknown``, ``redaction.nobody_to_ask``.
    """
    work = take_case(session, actor, case_id)
    work.require("ask")
    checked_reason(reason)
    if not work.held.content.rephrasable:
        raise DomainError("redaction.nobody_to_ask", field="decision")
    commitment = work.cover_words({}, "rephrase", reason)
    work.end_case("ask", reason=reason)
    work.held.tell("rephrase", reason, commitment)
