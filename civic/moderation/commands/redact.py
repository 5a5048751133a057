"""Words are covered on the public pages; moderators keep the originals."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.moderation.spans import Span, checked
from civic.moderation.work import checked_reason, take_case


def redact(session: Session, actor: Actor, case_id: int, spans: Iterable[Span], *, reason: str) -> None:
    """Cover these parts of the words as their author wrote them, and no others that were covered before.

    Raises NotFound, NotAllowed, WrongStatus, DomainError ``redaction.not_words``, ``reason.unknown``, and what
    `spans.checked` raises.
    """
    work = take_case(session, actor, case_id)
    work.require("redact")
    checked_reason(reason)
    if work.held.content.picture is not None:
        raise DomainError("redaction.not_words", field="spans")
    chosen = checked(spans, work.originals())
    commitment = work.cover_words(chosen, "redacted", reason)
    work.end_case("redact", reason=reason, spans=sum(map(len, chosen.values())))
    work.held.tell("redacted", reason, commitment)
