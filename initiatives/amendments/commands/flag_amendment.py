"""Somebody says that a suggested change does not belong on a public page."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.moderation.commands.flag import flag
from initiatives.amendments.moderated import NAME
from initiatives.amendments.work import take_amendment
from initiatives.comments.work import talk_about


def flag_amendment(
    session: Session, actor: Actor, public_id: str, amendment_id: int, reason: str, *, who: bytes | None
) -> bool:
    """Flag a suggestion that the reader may read; False when the same one has flagged it before.

    Raises NotFound, DomainError ``reason.unknown`` at ``reason``.
    """
    amendment = take_amendment(session, talk_about(session, actor, public_id).initiative, amendment_id)
    return flag(session, actor, NAME, amendment.id, reason, who=who)
