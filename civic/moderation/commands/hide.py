"""Words are taken off the public pages whole."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.moderation.work import checked_reason, take_case


def hide_words(session: Session, actor: Actor, case_id: int, *, reason: str) -> None:
    """Take all words of a subject away; a photo is hidden by covering all of it.

    Raises NotFound, NotAllowed, WrongStatus, DomainError ``reason.unknown``, ``redaction.not_words``.
    """
    work = take_case(session, actor, case_id)
    work.require("hide")
    checked_reason(reason)
    if work.held.content.picture is not None:
        raise DomainError("redaction.not_words", field="decision")
    commitment = work.cover_words({}, "hidden", reason)
    work.end_case("hide", reason=reason)
    work.held.tell("hidden", reason, commitment)
