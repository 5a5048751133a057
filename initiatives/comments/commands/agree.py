"""Somebody says the same as a comment."""

from __future__ import annotations

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError, NotAllowed
from civic.core.permissions import Actor
from civic.people.lasting import keep_open
from initiatives.comments.events import CommentAgreed
from initiatives.comments.models import CommentAgreement
from initiatives.comments.work import talk_about


def agree(session: Session, actor: Actor, public_id: str, comment_id: int) -> bool:
    """Agree with a comment or a reply; returns False where the actor does so already.

    Raises NotFound, NotAllowed, WrongStatus, DomainError ``comment.own``, ``comment.withdrawn``.
    """
    if actor.person_id is None or not keep_open(session, actor.person_id):
        raise NotAllowed("comment.agree")
    talk = talk_about(session, actor, public_id)
    talk.require("comment.agree")
    talk.require_open("agree")
    comment = talk.comment(comment_id)
    if comment.person_id == actor.person_id:
        raise DomainError("comment.own")
    if comment.withdrawn_at is not None:
        raise DomainError("comment.withdrawn")
    added = session.scalar(
        insert(CommentAgreement)
        .values(comment_id=comment.id, person_id=actor.person_id, agreed_at=clock.now())
        .on_conflict_do_nothing()
        .returning(CommentAgreement.comment_id)
    )
    if added is None:
        return False
    comment.agrees += 1
    talk.record(comment, CommentAgreed, agrees=comment.agrees)
    return True
