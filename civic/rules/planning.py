"""What a rule would do to an issue, worked out from the facts alone: the same for trying on and for acting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from civic.issues.status import next_status
from civic.rules.definition import Action, Definition
from civic.rules.facts import Facts, Part, lead_part
from civic.rules.judging import holds


@dataclass(frozen=True, slots=True)
class Planned:
    """An action on an issue: what it changes, from what to what (codes; dates as moments; empty where it changes
    nothing that is counted), or why it is left out (``ended``, ``no_open_part``, ``already``, ``nobody_to_ask``,
    ``not_waiting``).
    """

    action: Action
    changes: str = ""
    now: str | datetime = ""
    then: str | datetime = ""
    left_out: str = ""


Step = Callable[[Action, Facts], tuple[Planned, Facts]]


def plan(definition: Definition, facts: Facts) -> tuple[list[Planned], Facts] | None:
    """What each action would do, one after another, and how the issue would stand then. None where it does not hold.

    Whatever happened meanwhile, an action that is not possible is left out and is no failure.
    """
    if not holds(definition, facts):
        return None
    found: list[Planned] = []
    for action in definition.actions:
        planned, facts = step(action, facts)
        found.append(planned)
    return found, facts


def step(action: Action, facts: Facts) -> tuple[Planned, Facts]:
    """One action on an issue as it stands, and how it stands then."""
    return _STEPS[action.do](action, facts)


def _without(action: Action, facts: Facts, why: str) -> tuple[Planned, Facts]:
    return Planned(action, left_out=why), facts


def _hand_over(action: Action, facts: Facts) -> tuple[Planned, Facts]:
    to = action.values["department"]
    if (why := _closed(facts)) is not None:
        return _without(action, facts, why)
    if any(part.department == to for part in facts.open_parts):
        return _without(action, facts, "already")
    lead = lead_part(facts)
    parts = tuple(replace(part, status="handed_over") if part is lead else part for part in facts.parts)
    after = replace(facts, department=to, parts=(*parts, Part(0, to, "assigned")))
    return Planned(action, "department", lead.department, to), after


def _closed(facts: Facts) -> str | None:
    return "ended" if facts.ended else None if facts.open_parts else "no_open_part"


def _recategorise(action: Action, facts: Facts) -> tuple[Planned, Facts]:
    to = action.values["category"]
    if (why := _closed(facts)) is not None:
        return _without(action, facts, why)
    if to == facts.category:
        return _without(action, facts, "already")
    return Planned(action, "category", facts.category, to), replace(facts, category=to)


def _prioritise(action: Action, facts: Facts) -> tuple[Planned, Facts]:
    to = action.values["priority"]
    if facts.ended:
        return _without(action, facts, "ended")
    if to == facts.priority:
        return _without(action, facts, "already")
    return Planned(action, "priority", facts.priority, to), replace(facts, priority=to)


def _set_target(action: Action, facts: Facts) -> tuple[Planned, Facts]:
    if (why := _closed(facts)) is not None:
        return _without(action, facts, why)
    if lead_part(facts).status == "blocked":
        return _without(action, facts, "no_open_part")
    target = facts.calendar.add_working_days(facts.at, action.values["days"])
    if target == facts.target:
        return _without(action, facts, "already")
    return Planned(action, "target", facts.target, target), replace(facts, target=target)


def _ask(action: Action, facts: Facts) -> tuple[Planned, Facts]:
    if (why := _closed(facts)) is not None:
        return _without(action, facts, why)
    lead = lead_part(facts)
    if lead.status == "waiting":
        return _without(action, facts, "already")
    if next_status(lead.status, "ask") is None:
        return _without(action, facts, "no_open_part")
    if not facts.reachable:
        return _without(action, facts, "nobody_to_ask")
    parts = tuple(replace(part, status="waiting") if part is lead else part for part in facts.parts)
    return Planned(action, "status", facts.status, "waiting"), replace(facts, status="waiting", parts=parts)


def _say(action: Action, facts: Facts) -> tuple[Planned, Facts]:
    return Planned(action), facts


def _involve(action: Action, facts: Facts) -> tuple[Planned, Facts]:
    to = action.values["department"]
    if (why := _closed(facts)) is not None:
        return _without(action, facts, why)
    if any(part.department == to for part in facts.open_parts):
        return _without(action, facts, "already")
    there = ", ".join(part.department for part in facts.open_parts)
    after = replace(facts, parts=(*facts.parts, Part(0, to, "assigned")))
    return Planned(action, "involved", there, f"{there}, {to}"), after


def _escalate(action: Action, facts: Facts) -> tuple[Planned, Facts]:
    return _without(action, facts, "ended") if facts.ended else _say(action, facts)


def _close_unanswered(action: Action, facts: Facts) -> tuple[Planned, Facts]:
    if facts.ended:
        return _without(action, facts, "ended")
    waiting = [part for part in facts.parts if part.status == "waiting"]
    if not waiting:
        return _without(action, facts, "not_waiting")
    parts = tuple(replace(part, status="declined") if part in waiting else part for part in facts.parts)
    status = facts.status if any(part not in waiting for part in facts.open_parts) else "declined"
    return Planned(action, "status", facts.status, status), replace(facts, status=status, parts=parts)


_STEPS: Final[Mapping[str, Step]] = {
    "hand_over": _hand_over, "recategorise": _recategorise, "prioritise": _prioritise, "set_target": _set_target,
    "ask": _ask, "note": _say, "notify": _say, "involve": _involve, "escalate": _escalate,
    "close_unanswered": _close_unanswered,
}  # fmt: skip
