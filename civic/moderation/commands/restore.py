"""What was covered is shown again, exactly as its author left it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.moderation.work import take_case


def restore(session: Session, actor: Actor, case_id: int) -> None:
    """Uncover a subject. Of a photo the files must be in their place before (`civic.issues.moderated.deciding`).

    Raises NotFound, NotAllowed, WrongStatus when nothing is covered, DomainError ``redaction.original_gone``.
    """
    work = take_case(session, actor, case_id)
    work.require("restore")
    work.uncover()
    told = work.case.decided_at is not None
    work.end_case("restore")
    work.held.tell("restored" if told else "uncovered", None, None)
