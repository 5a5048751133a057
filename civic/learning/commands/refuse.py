"""A suggestion is wrong."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.learning.commands.decide import decided, open_suggestion
from civic.learning.events import SuggestionRefused


def refuse_suggestion(session: Session, actor: Actor, public_id: str, suggestion_id: int) -> None:
    """Note that a suggestion is wrong; it is not made for the issue again. Raises what ``open_suggestion`` raises."""
    work, row = open_suggestion(session, actor, public_id, suggestion_id)
    decided(session, actor, work, row, "refused", SuggestionRefused)
