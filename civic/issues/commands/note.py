"""An internal message on an issue."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.issues.events import Noted
from civic.issues.models import IssueUpdate
from civic.issues.rooms import person_room, staff_rooms
from civic.issues.work import take
from civic.mentions.mention import mention


def note(session: Session, actor: Actor, public_id: str, text: str, *, reply_to: int | None = None) -> None:
    """Tell colleagues something, or answer what one of them said; only the departments on the issue hear of it, and
    whom it calls by name (@Marta Kim).

    Raises NotFound, NotAllowed, DomainError ``text.missing`` at ``message``, ``note.not_found`` at ``reply_to``.
    """
    work = take(session, actor, public_id)
    work.require("issue.note")
    answered = None
    if reply_to is not None:
        answered = session.scalar(
            select(IssueUpdate).where(
                IssueUpdate.id == reply_to, IssueUpdate.issue_id == work.issue.id,
                IssueUpdate.visibility == "internal",
            )
        )  # fmt: skip
        if answered is None:
            raise DomainError("note.not_found", field="reply_to")
    said = work.say(text, "internal", required=True)
    assert said is not None, "it was required"
    if answered is not None:
        said.reply_to_id, said.assignment_id = answered.id, answered.assignment_id
    mentioned = mention(session, work.subject(), said)
    rooms = staff_rooms((item.department_id for item in work.assignments), work.issue.category_id)
    work.record(
        Noted,
        words=said,
        update=said.id,
        mentioned=mentioned or None,
        rooms=rooms | {person_room(person_id) for person_id in mentioned},
    )
