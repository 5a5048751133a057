"""An internal message on an issue."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.issues.events import Noted
from civic.issues.rooms import person_room, staff_rooms
from civic.issues.work import take
from civic.mentions.mention import mention


def note(session: Session, actor: Actor, public_id: str, text: str) -> None:
    """Tell colleagues something; only the departments on the issue hear of it, and whom it calls by name (@Marta Kim).

    Raises NotFound, NotAllowed, DomainError ``text.missing`` at ``message``.
    """
    work = take(session, actor, public_id)
    work.require("issue.note")
    said = work.say(text, "internal", required=True)
    assert said is not None, "it was required"
    mentioned = mention(session, work.subject(), said)
    rooms = staff_rooms((item.department_id for item in work.assignments), work.issue.category_id)
    work.record(
        Noted,
        words=said,
        update=said.id,
        mentioned=mentioned or None,
        rooms=rooms | {person_room(person_id) for person_id in mentioned},
    )
