"""Somebody takes back that they say the same as a comment."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from initiatives.comments.events import CommentDisagreed
from initiatives.comments.models import CommentAgreement
from initiatives.comments.work import talk_about


def disagree(session: Session, actor: Actor, public_id: str, comment_id: int) -> bool:
    """Agree no longer, at any time; returns False where the actor did not. Raises NotFound, NotAllowed."""
    talk = talk_about(session, actor, public_id)
    talk.require("comment.agree")
    comment = talk.comment(comment_id)
    gone = session.scalar(
        delete(CommentAgreement)
        .where(CommentAgreement.comment_id == comment.id, CommentAgreement.person_id == actor.person_id)
        .returning(CommentAgreement.comment_id)
    )
    if gone is None:
        return False
    comment.agrees -= 1
    talk.record(comment, CommentDisagreed, agrees=comment.agrees)
    return True
