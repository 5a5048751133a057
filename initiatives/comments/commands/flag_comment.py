"""Somebody says that a comment does not belong on a public page."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.moderation.commands.flag import flag
from initiatives.comments.moderated import NAME
from initiatives.comments.work import talk_about


def flag_comment(
    session: Session, actor: Actor, public_id: str, comment_id: int, reason: str, *, who: bytes | None
) -> bool:
    """Flag a comment that the reader may read; False when the same one has flagged it before.

    Raises NotFound, DomainError ``content.unknown`` (there are no words of it), ``reason.unknown`` at ``reason``.
    """
    comment = talk_about(session, actor, public_id).comment(comment_id)
    if not comment.text:
        raise DomainError("content.unknown")
    return flag(session, actor, NAME, comment.id, reason, who=who)
