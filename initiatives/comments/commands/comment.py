"""Somebody says what speaks for or against an initiative, or answers such a comment."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError, NotAllowed
from civic.core.permissions import Actor
from civic.core.secrets import new_salt
from civic.issues.submission import checked_text
from civic.people.lasting import keep_open
from initiatives.comments.events import Commented
from initiatives.comments.models import SIDES, Comment
from initiatives.comments.work import Talk, commitment_to, talk_about
from initiatives.proposals.rules import BOUNDS, rules_of

LONGEST: Final = BOUNDS["comment_length"][1]
"""What no city can let a comment be longer than; its rules say how long it may be."""

DAY: Final = timedelta(days=1)


def comment(
    session: Session, actor: Actor, public_id: str, text: str, *, side: str = "", parent: int | None = None,
    language: str = "en",
) -> int:  # fmt: skip
    """Comment with a ``side`` of SIDES, or reply to the comment ``parent``, which has one; returns the number.

    Raises NotFound (also ``comment.not_found``), NotAllowed, WrongStatus, DomainError ``comment.side_unknown`` at
    ``side``, ``comment.is_a_reply`` (threads have one level), ``comment.withdrawn``, ``comment.too_many`` (within a
    day, on this initiative), ``text.missing`` and ``text.too_long`` at ``text``.
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
    rules = rules_of(session, talk.initiative)
    _require_not_too_many(talk, rules.comments_a_day)
    made = Comment(
        initiative_id=talk.initiative.id, parent_id=parent, person_id=actor.person_id,
        side=side if parent is None else None, language=language, salt=new_salt(), agrees=0, written_at=clock.now(),
        text=checked_text(text, field="text", required=True, longest=rules.comment_length),
    )  # fmt: skip
    session.add(made)
    session.flush()
    talk.record(made, Commented, side=made.side, commitment=commitment_to(made))
    return made.id


def _require_not_too_many(talk: Talk, most: int) -> None:
    """Raise DomainError ``comment.too_many`` where the actor has said so much here within a day."""
    said = talk.session.scalar(
        select(func.count()).where(
            Comment.person_id == talk.actor.person_id,
            Comment.initiative_id == talk.initiative.id,
            Comment.written_at > clock.now() - DAY,
        )
    )
    if (said or 0) >= most:
        raise DomainError("comment.too_many", field="text", most=most)
