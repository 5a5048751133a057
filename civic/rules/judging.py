"""Whether what a rule asks holds: pure, from the facts alone, and always ends."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from shapely import Geometry
from shapely.geometry import Point, shape

from civic.core.calendar import WEEKDAYS
from civic.rules.definition import Condition, Definition
from civic.rules.facts import Facts, stems_of
from civic.rules.fields import AT_LEAST, ELAPSED, IS


def holds(definition: Definition, facts: Facts) -> bool:
    """Whether in every group at least one condition holds; a rule without conditions holds for every issue."""
    return all(any(holds_for(condition, facts) for condition in group) for group in definition.groups)


def holds_for(condition: Condition, facts: Facts) -> bool:
    """Whether one condition holds. What is not known (no place, no answer) neither is nor is not."""
    name = condition.field
    if name in _MEASURES:
        measured = _MEASURES[name](facts)
        return (measured >= condition.value) == (condition.op == AT_LEAST)
    found = _ANSWERS[name](condition, facts)
    return found is not None and found == (condition.op == IS)


def _local(facts: Facts) -> Any:
    return facts.at.astimezone(ZoneInfo(facts.calendar.timezone))


def _since(name: str) -> Callable[[Facts], float]:
    attribute = {"since_received": "received_at", "since_changed": "changed_at", "in_status": "status_since"}[
        name
    ]
    return lambda facts: facts.calendar.minutes_between(getattr(facts, attribute), facts.at) / 60


_MEASURES: Final[Mapping[str, Callable[[Facts], float]]] = {
    "reporters": lambda facts: facts.reporters,
    "hour": lambda facts: _local(facts).hour,
    **{name: _since(name) for name in ELAPSED},
}


def _inside(condition: Condition, facts: Facts) -> bool | None:
    if facts.lon is None or facts.lat is None:
        return None
    return bool(_drawn(condition.value).covers(Point(facts.lon, facts.lat)))


@lru_cache(maxsize=64)
def _drawn(geojson: str) -> Geometry:
    return shape(json.loads(geojson))


def _answered(condition: Condition, facts: Facts) -> bool | None:
    if condition.question not in facts.answers:
        return None
    given = facts.answers[condition.question]
    wanted = condition.value.casefold()
    return any(str(each).casefold() == wanted for each in (given if isinstance(given, list) else [given]))


@lru_cache(maxsize=256)
def _wanted(words: str) -> frozenset[str]:
    return stems_of(words)


_Answer = Callable[[Condition, Facts], bool | None]

_ANSWERS: Final[Mapping[str, _Answer]] = {
    "category": lambda asked, facts: facts.category in asked.value,
    "group": lambda asked, facts: facts.group in asked.value,
    "area": lambda asked, facts: (
        None if facts.lon is None else any(area in facts.areas for area in asked.value)
    ),
    "shape": _inside,
    "department": lambda asked, facts: (
        any(part.department in asked.value for part in facts.open_parts) or facts.department in asked.value
    ),
    "status": lambda asked, facts: facts.status in asked.value,
    "priority": lambda asked, facts: facts.priority in asked.value,
    "source": lambda asked, facts: facts.source in asked.value,
    "language": lambda asked, facts: facts.language in asked.value,
    "q": lambda asked, facts: not facts.stems.isdisjoint(_wanted(asked.value)),
    "answer": _answered,
    "photo": lambda asked, facts: facts.photo == asked.value,
    "reopened": lambda asked, facts: facts.reopened == asked.value,
    "desk": lambda asked, facts: facts.desk == asked.value,
    "working_hours": lambda asked, facts: facts.calendar.is_working(facts.at) == asked.value,
    "weekday": lambda asked, facts: WEEKDAYS[_local(facts).weekday()] in asked.value,
}
