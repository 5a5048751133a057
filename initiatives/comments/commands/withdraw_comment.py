"""Who wrote a comment takes it back."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import Actor
from civic.moderation.commands.forget import forget_originals
from initiatives.comments.events import CommentWithdrawn
from initiatives.comments.models import Comment
from initiatives.comments.moderated import NAME
from initiatives.comments.work import talk_about


def withdraw_comment(session: Session, actor: Actor, public_id: str, comment_id: int) -> bool:
    """Withdraw it: its words go, and what others replied stays; returns False where that was done before.

    Raises NotFound, NotAllowed.
    """
    talk = talk_about(session, actor, public_id)
    comment = talk.comment(comment_id)
    talk.require("comment.change", comment.person_id)
    if comment.withdrawn_at is not None:
        return False
    empty(session, comment)
    talk.record(comment, CommentWithdrawn)
    return True


def empty(session: Session, comment: Comment) -> None:
    """Take the words away for good, with the salt by which they could be guessed and what moderators kept of them."""
    comment.text, comment.salt, comment.withdrawn_at = "", None, clock.now()
    comment.moderated = comment.moderated_reason = None
    forget_originals(session, [(NAME, comment.id)])
