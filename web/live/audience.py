"""Who may be in a room, and what may be told there. One room is one visibility class."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from civic.core.events import StoredEvent
from civic.core.permissions import Actor, policies
from civic.issues.models import Issue
from civic.issues.queries.visibility import findable
from civic.moderation.events import ROOM
from civic.people.roles import TRIAGE
from initiatives.council.motions.events import BallotCast
from initiatives.council.sittings.models import Sitting
from initiatives.council.sittings.queries.listing import findable as sittings_findable
from initiatives.council.sittings.rooms import sitting_room
from initiatives.proposals.events import SignaturesCounted
from initiatives.proposals.models import Initiative
from initiatives.proposals.queries.visibility import findable as initiatives_findable
from initiatives.proposals.rooms import MODERATION_ROOM, PROPOSALS_ROOM, initiative_room
from web.permissions_table import OPEN, SIGNED_IN

_ROOM = re.compile(
    r"city|proposals|tile:14/(?:0|[1-9]\d{0,4})/(?:0|[1-9]\d{0,4})|area:[1-9]\d{0,9}|issue:[0-9A-HJKMNP-TV-Z]{8}"
    r"|department:[1-9]\d{0,9}(?:/[1-9]\d{0,9})?|person:[1-9]\d{0,18}|moderation"
    r"|initiative:[0-9A-HJKMNP-TV-Z]{8}|initiatives:moderation|sitting:[0-9A-HJKMNP-TV-Z]{8}"
)

ROOM_PERMISSIONS: Final[Mapping[str, str]] = {
    "city": OPEN,
    "proposals": OPEN,
    "tile": OPEN,
    "area": OPEN,
    "issue": "issue.see",
    "department": "queue.see",
    "person": SIGNED_IN,
    "moderation": "moderation.see",
    "initiative": "initiative.see",
    "initiatives": "signature.review",
    "sitting": "sitting.see",
}
"""Kind of room → what it takes to enter one, or why it takes nothing (web.permissions_table).

Narrower than its permission are a department's rooms: who works there for some categories enters theirs alone. A
person's room is that person's only.
"""

INTERNAL_KEYS: Final = frozenset(
    {"report", "assignment", "to_assignment", "update", "assignee", "case", "after", "lead", "hold", "batch", "link",
     "contribution", "proposal"}
)  # fmt: skip
"""Row ids in an event's body: staff's pages use them, everybody else's have no business with them."""

ENDS_VISIBILITY: Final = frozenset({"issue.hidden", "issue.recategorised"})
"""Events after which somebody in an issue's room may not be allowed there any more."""

GATHERED: Final = frozenset({"city", PROPOSALS_ROOM})
"""Rooms that hear of what happened within a moment in one message (`gathered_message`)."""


def is_room(name: object) -> bool:
    return isinstance(name, str) and len(name) <= 40 and _ROOM.fullmatch(name) is not None


def is_open_to_all(room: str) -> bool:
    """Rooms that anybody may enter; only what is public is ever told there."""
    return room in GATHERED or room.startswith(("tile:", "area:"))


def is_internal(room: str) -> bool:
    """Rooms of staff, of moderators and of one person."""
    return room in (ROOM, MODERATION_ROOM) or room.startswith(("department:", "person:"))


def allowed(session: Session, actor: Actor, rooms: Iterable[str]) -> set[str]:
    """The rooms of those asked for that the actor may enter, by the rights of this moment."""
    asked = set(rooms)
    entered = {room for room in asked if is_open_to_all(room) or (is_internal(room) and _own(actor, room))}
    issues = {room.removeprefix("issue:") for room in asked if room.startswith("issue:")}
    if issues:
        seen = session.scalars(select(Issue.public_id).where(Issue.public_id.in_(issues), findable(actor)))
        entered |= {f"issue:{public_id}" for public_id in seen}
    initiatives = {room.removeprefix("initiative:") for room in asked if room.startswith("initiative:")}
    if initiatives:
        found = session.scalars(
            select(Initiative.public_id).where(
                Initiative.public_id.in_(initiatives), initiatives_findable(actor)
            )
        )
        entered |= {initiative_room(public_id) for public_id in found}
    sittings = {room.removeprefix("sitting:") for room in asked if room.startswith("sitting:")}
    if sittings:
        seen = session.scalars(
            select(Sitting.public_id).where(Sitting.public_id.in_(sittings), sittings_findable(actor))
        )
        entered |= {sitting_room(public_id) for public_id in seen}
    return entered


def _own(actor: Actor, room: str) -> bool:
    if room == ROOM:
        return policies.allows("moderation.see", actor)
    if room == MODERATION_ROOM:
        return policies.allows("signature.review", actor)
    kind, _, number = room.partition(":")
    if kind == "person":
        return actor.person_id == int(number)
    unit, _, category = number.partition("/")
    return actor.has(TRIAGE) or actor.works_for(int(unit), int(category) if category else None)


def no_longer_public(session: Session, events: Iterable[StoredEvent]) -> set[int]:
    """The ids of issues among the events' subjects that are private or hidden by now.

    An event that was public when it happened must not be told again to a late follower of an open room.
    """
    ids = {event.subject.id for event in events if event.subject.kind == "issue"}
    if not ids:
        return set()
    return set(
        session.scalars(
            select(Issue.id).where(
                Issue.id.in_(ids), or_(Issue.visibility == "private", Issue.hidden_at.is_not(None))
            )
        )
    )


def message(event: StoredEvent, room: str) -> dict[str, Any]:
    """An event as it is told in a room."""
    body = event.body
    if event.kind == BallotCast.kind:
        return ballots_message(event.position, room, body["motion"], 1)
    if not is_internal(room):
        body = {key: value for key, value in body.items() if key not in INTERNAL_KEYS}
    return {
        "room": room,
        "position": event.position,
        "kind": event.kind,
        "subject": body.get(
            "issue",
            body.get(
                "sitting",
                body.get(
                    "initiative", f"{event.subject.kind}:{event.subject.id}" if is_internal(room) else None
                ),
            ),
        ),
        "seq": event.seq,
        "at": event.at.isoformat(),
        "body": body,
    }


def ballots_message(position: int, room: str, motion: int, ballots: int) -> dict[str, object]:
    """What the room of a sitting hears of ballots in an open vote: that so many came in, and neither whose they are nor
    when each came. How many there are the page asks.
    """
    return {
        "room": room, "position": position, "kind": BallotCast.kind, "subject": None, "seq": None, "at": None,
        "body": {"motion": motion, "ballots": ballots},
    }  # fmt: skip


def gathered_message(room: str, events: Sequence[StoredEvent]) -> dict[str, object]:
    """What a room of GATHERED hears of events in order of position: how many there were; of initiatives the newest
    totals by public id, and as a change only what is more than that.
    """
    counts = [event for event in events if event.kind == SignaturesCounted.kind]
    only_counts = room == PROPOSALS_ROOM and len(counts) == len(events)
    body: dict[str, object] = {"changes": len(events)}
    if room == PROPOSALS_ROOM:
        body["counted"] = {event.body["initiative"]: event.body["counted"] for event in counts}
    return {
        "room": room, "position": events[-1].position, "kind": f"{room}.{'counted' if only_counts else 'changed'}",
        "subject": None, "seq": None, "at": None, "body": body,
    }  # fmt: skip
