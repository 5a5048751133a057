"""What happened to an initiative, as this reader may know it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.core.permissions import Actor, policies
from initiatives.proposals.policy import InitiativeSubject

OPEN: Final = (
    "initiative.published", "initiative.revised", "initiative.substance_corrected",
    "initiative.threshold_reached", "initiative.expired",
    "initiative.withdrawn", "initiative.signatures_held", "initiative.signatures_released",
    "initiative.signatures_removed", "initiative.opinion_asked",
    "initiative.opinion_handed_over", "initiative.opinion_extended", "initiative.opinion_late",
    "initiative.opinion_given", "initiative.answer_opened", "initiative.opinions_answered",
    "initiative.opinions_concluded",
    "initiative.merge_proposed", "initiative.merge_agreed", "initiative.merge_ended", "initiative.merged",
    "initiative.joined", "initiative.author_joined", "initiative.author_left",
    "initiative.lead_handed_over", "initiative.paper_entered", "initiative.paper_corrected", "initiative.opened",
    "initiative.accepted", "initiative.rejected", "initiative.referred_back", "initiative.postponed",
    "initiative.delivery_started", "initiative.milestone_changed", "initiative.project_told",
    "initiative.delivered", "initiative.settled", "initiative.enclosed", "initiative.issues_linked",
)  # fmt: skip
"""Kinds that everybody reads who sees the initiative."""

BEFORE: Final = (
    "initiative.proposed", "initiative.submitted", "initiative.moderation_late", "initiative.sent_back",
    "initiative.appealed",
)  # fmt: skip
"""Kinds that only its authors and moderators read: what was before it was published."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, with the event's body (`initiatives.proposals.events`)."""

    seq: int
    kind: str
    at: datetime
    origin: str
    body: dict[str, Any]


_EVENTS = text("""
    SELECT seq, kind, at, origin, body FROM event
     WHERE subject_kind = 'initiative' AND subject_id = :initiative AND kind = ANY(:kinds) ORDER BY seq
""")


def timeline(session: Session, actor: Actor, initiative_id: int, subject: InitiativeSubject) -> list[Entry]:
    """The steps of an initiative, oldest first; counts of signatures are not among them."""
    kinds = [*OPEN, *(BEFORE if policies.allows("initiative.see_rules", actor, subject) else ())]
    rows = session.execute(_EVENTS, {"initiative": initiative_id, "kinds": kinds})
    return [Entry(*row) for row in rows]
