"""Somebody who reads an issue's page says that something there does not belong on it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.issues.moderated.references import flaggable
from civic.moderation.commands.flag import flag


def flag_content(
    session: Session, actor: Actor, public_id: str, reference: str, reason: str, *, who: bytes | None
) -> bool:
    """Flag what a reference (`references.flaggable`) means; False when the same one has flagged it before.

    Only what the reader may read can be flagged. Raises NotFound, DomainError ``content.unknown`` at ``content``,
    ``reason.unknown`` at ``reason``.
    """
    for each in flaggable(session, actor, public_id):
        if each.reference == reference:
            return flag(session, actor, each.kind, each.id, reason, who=who)
    raise DomainError("content.unknown", field="content")
