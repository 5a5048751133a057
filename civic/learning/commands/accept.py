"""A suggestion is taken: what it says is done."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import Actor
from civic.issues.commands.hand_over import hand_over
from civic.issues.commands.involve import involve
from civic.issues.commands.merge import merge
from civic.issues.commands.prioritise import prioritise
from civic.issues.commands.recategorise import recategorise
from civic.learning.commands.decide import decided, open_suggestion
from civic.learning.events import SuggestionAccepted
from civic.learning.models import IssueSuggestion


def accept_suggestion(
    session: Session, actor: Actor, public_id: str, suggestion_id: int, message: str
) -> str:
    """Do what a suggestion says, by the very verb and with its rights, and note that it was right; returns its kind.

    ``message`` is what residents read of a new category or department. Raises what ``open_suggestion`` and the verb
    raise; then nothing is done.
    """
    work, row = open_suggestion(session, actor, public_id, suggestion_id)
    # First the decision: the verb may take the issue out of the actor's sight.
    decided(session, actor, work, row, "accepted", SuggestionAccepted)
    if row.kind != "duplicate":
        _let_others_lapse(session, row)
    if row.kind == "category":
        recategorise(session, actor, public_id, row.value, message)
    elif row.kind == "department":
        hand_over(session, actor, public_id, row.value, message)
    elif row.kind == "duplicate":
        merge(session, actor, public_id, row.value)
    elif row.kind == "priority":
        prioritise(session, actor, public_id, row.value)
    else:
        involve(session, actor, public_id, row.value)
    return row.kind


def _let_others_lapse(session: Session, row: IssueSuggestion) -> None:
    """One answer excludes the others; the first of them was wrong then."""
    others = (
        IssueSuggestion.issue_id == row.issue_id,
        IssueSuggestion.kind == row.kind,
        IssueSuggestion.status == "open",
        IssueSuggestion.id != row.id,
    )
    now = clock.now()
    session.execute(
        update(IssueSuggestion)
        .where(*others, IssueSuggestion.rank == 0)
        .values(status="passed_over", decided_at=now)
    )
    session.execute(update(IssueSuggestion).where(*others).values(status="lapsed", decided_at=now))
