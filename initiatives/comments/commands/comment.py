"""Somebody says what speaks for or against an initiative, or answers such a comment."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError, NotAllowed
from civic.core.permissions import Actor
from civic.core.secrets import new_salt
from civic.issues.submission import checked_text
from civic.people.lasting import keep_open
from initiatives.comments.events import Commented
from initiatives.comments.models import SIDES, Comment
from initiatives.comments.work import commitment_to, talk_about

LONGEST = 2000


def comment(
    session: Session, actor: Actor, public_id: str, text: str, *, side: str = "", parent: int | None = None,
    language: str = "en",
) -> int:  # fmt: skip
    """Comment with a ``side`` of SIDES, or reply to the comment ``parent``, which has one; returns the number.

    Raises NotFound (also ``comment.not_found``), NotAllowed, WrongStatus, DomainError ``comment.side_unknown`` at
    ``side``, ``comment.is_a_reply`` (threads have one level), ``comment.withdrawn``, ``text.missing`` and
    ``text.too_long`` at ``text``.
    """
    if actor.person_id is None or not keep_open(session, actor.person_id):
        raise NotAllowed("comment.write")
    talk = talk_about(session, actor, public_id)
    talk.require("comment.write")
    talk.require_open("comment")
    if parent is not None:
        answered = talk.comment(parent)
        if answered.parent_id is not None:
            raise DomainError("comment.is_a_reply")
        if answered.withdrawn_at is not None:
            raise DomainError("comment.withdrawn")
    elif side not in SIDES:
        raise DomainError("comment.side_unknown", field="side")
    made = Comment(
        initiative_id=talk.initiative.id, parent_id=parent, person_id=actor.person_id,
        side=side if parent is None else None, language=language, salt=new_salt(), agrees=0, written_at=clock.now(),
        text=checked_text(text, field="text", required=True, longest=LONGEST),
    )  # fmt: skip
    session.add(made)
    session.flush()
    talk.record(made, Commented, side=made.side, commitment=commitment_to(made))
    return made.id
