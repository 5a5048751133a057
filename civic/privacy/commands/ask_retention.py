"""An administrator asks for a run of retention before the clock does."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.city.shape import begin_shaping, record_shaping
from civic.core.permissions import Actor, policies
from civic.privacy.events import RetentionAsked


def ask_retention(session: Session, actor: Actor) -> None:
    """Ask for a run; a job does it. Raises NotAllowed."""
    policies.require("retention.run", actor)
    begin_shaping(session, actor)
    record_shaping(session, actor, RetentionAsked())
