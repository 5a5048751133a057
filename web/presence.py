"""Who is at which issue, as pages and sockets are told it: to staff of its departments alone."""

from __future__ import annotations

from typing import Any

from civic.people.queries import Colleague
from civic.triage.presence.queries import AtIssue, Holder
from web.initials import initials


def person(one: Colleague | Holder) -> dict[str, Any]:
    """Somebody with what an avatar takes."""
    return {"id": one.id, "name": one.name, "initials": initials(one.name)}


def at_issue_told(there: AtIssue) -> dict[str, Any]:
    """Who has an issue in hand, since when (ISO 8601, UTC), and who looks at it."""
    held = there.claim
    return {
        "issue": there.public_id,
        "claim": None if held is None else person(held) | {"since": held.since.isoformat()},
        "looking": [person(one) for one in there.looking],
    }
