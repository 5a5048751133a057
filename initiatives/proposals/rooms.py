"""Which audiences hear of an initiative's events."""

from __future__ import annotations

from civic.issues.rooms import person_room
from initiatives.proposals.models import Initiative
from initiatives.proposals.policy import BEFORE_MODERATORS

MODERATION_ROOM = "initiatives:moderation"
"""Where moderators hear of what lies before them."""

PROPOSALS_ROOM = "proposals"
"""Where everybody hears what becomes of those that are published, and of their totals."""


def initiative_room(public_id: str) -> str:
    return f"initiative:{public_id}"


def rooms_of(initiative: Initiative, authors: frozenset[int]) -> set[str]:
    """All rooms of an initiative: where it is no more than a draft, its own and its authors' alone."""
    rooms = {initiative_room(initiative.public_id), *(person_room(author) for author in authors)}
    if initiative.status in BEFORE_MODERATORS or initiative.hidden_at is not None:
        rooms.add(MODERATION_ROOM)
    if initiative.published_at is not None and initiative.hidden_at is None:
        rooms |= {"city", PROPOSALS_ROOM}
        if initiative.area_id is not None:
            rooms.add(f"area:{initiative.area_id}")
    return rooms
