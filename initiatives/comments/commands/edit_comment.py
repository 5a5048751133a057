"""Who wrote a comment puts other words in place."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.core.secrets import new_salt
from civic.issues.submission import checked_text
from civic.moderation.commands.supersede import supersede
from initiatives.comments.events import CommentEdited
from initiatives.comments.moderated import NAME
from initiatives.comments.work import commitment_to, may_edit, talk_about
from initiatives.proposals.rules import rules_of


def edit_comment(session: Session, actor: Actor, public_id: str, comment_id: int, text: str) -> bool:
    """Say it in other words, within `EDITABLE` or when a moderator has asked; returns whether anything was different.

    Raises NotFound, NotAllowed, DomainError ``comment.too_late``, ``text.missing`` and ``text.too_long`` at ``text``.
    """
    talk = talk_about(session, actor, public_id)
    comment = talk.comment(comment_id)
    talk.require("comment.change", comment.person_id)
    if not may_edit(comment):
        raise DomainError("comment.too_late", field="text")
    longest = rules_of(session, talk.initiative).comment_length
    words = checked_text(text, field="text", required=True, longest=longest)
    if words == comment.text:
        return False
    if comment.moderated is not None:
        supersede(session, actor, NAME, comment.id, ("text",))
        comment.moderated = comment.moderated_reason = None
    comment.text, comment.salt, comment.edited_at = words, new_salt(), clock.now()
    talk.record(comment, CommentEdited, commitment=commitment_to(comment))
    return True
