"""A rule tried on what came in lately: what would have happened, without touching anything."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

import civic.city.policy  # noqa: F401  (declares city.shape)
from civic.core import clock
from civic.core.permissions import Actor, policies
from civic.issues.models import Issue
from civic.rules.definition import Definition
from civic.rules.facts import gather
from civic.rules.planning import Planned, plan

TRIED_DAYS = 30
CHUNK = 500
MOST_TRIED = 20_000
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class TriedOn:
    """An issue on which the rule would have acted. Longitude and latitude in degrees (WGS 84), None where unknown."""

    public_id: str
    title: str
    planned: tuple[Planned, ...]
    lon: float | None
    lat: float | None


@dataclass(frozen=True, slots=True)
class Tried:
    """``looked`` at so many issues of the last TRIED_DAYS days (the newest MOST_TRIED), ``acted`` on so many.

    ``shown`` are the newest MOST_SHOWN of these; ``does`` and ``left_out`` count actions by what they do and, where not
    possible, by the reason. ``as_received``: each was judged as it was when it came in, else as it stands today.
    """

    looked: int
    acted: int
    does: Counter[str]
    left_out: Counter[str]
    shown: tuple[TriedOn, ...]
    as_received: bool


def try_rule(session: Session, actor: Actor, definition: Definition) -> Tried:
    """What a rule would have done to the issues of the last TRIED_DAYS days. Writes nothing. Raises NotAllowed."""
    policies.require("city.shape", actor)
    now = clock.now()
    ids = session.scalars(
        select(Issue.id)
        .where(Issue.received_at >= now - timedelta(days=TRIED_DAYS))
        .order_by(Issue.received_at.desc(), Issue.id.desc())
        .limit(MOST_TRIED)
    ).all()
    as_received = definition.trigger == "received"
    acted, does, left_out = 0, Counter[str](), Counter[str]()
    shown: list[TriedOn] = []
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        by_id = {facts.issue_id: facts for facts in gather(session, chunk, now)}
        for issue_id in chunk:
            facts = by_id[issue_id].as_received() if as_received else by_id[issue_id]
            found = plan(definition, facts)
            if found is None or all(each.left_out for each in found[0]):
                left_out.update(each.left_out for each in (found[0] if found else ()))
                continue
            acted += 1
            does.update(each.action.do for each in found[0] if not each.left_out)
            left_out.update(each.left_out for each in found[0] if each.left_out)
            if len(shown) < MOST_SHOWN:
                shown.append(TriedOn(facts.public_id, facts.title, tuple(found[0]), facts.lon, facts.lat))
    return Tried(len(ids), acted, does, left_out, tuple(shown), as_received)
