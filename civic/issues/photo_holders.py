"""Who may see a photo that something else than an issue has claimed: the floors above say so for what they hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlalchemy.orm import Session

from civic.core.permissions import Actor

Shows = Callable[[Session, Actor, int], bool]
"""Whether the actor may see a photo (its row id); False for one that is not held there."""

_HOLDERS: Final[list[Shows]] = []


def shows_photos(shows: Shows) -> Shows:
    """Register who answers for the photos of something that is no issue."""
    _HOLDERS.append(shows)
    return shows


def shown_elsewhere(session: Session, actor: Actor, photo_id: int) -> bool:
    """Whether any holder shows it to the actor. What nobody holds, nobody sees."""
    return any(shows(session, actor, photo_id) for shows in _HOLDERS)
