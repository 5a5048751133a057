"""Which audiences hear of an issue's events. One room is one visibility class."""

from __future__ import annotations

from collections.abc import Iterable

from civic.core.permissions import Actor
from civic.issues.models import Issue
from civic.people.roles import TRIAGE

TILE_ZOOM = 14
"""Markers are followed by web mercator tiles of this zoom."""


def issue_room(public_id: str) -> str:
    return f"issue:{public_id}"


def department_room(department_id: int, category_id: int | None = None) -> str:
    """The room of who works for a department: on all categories, or on this one."""
    return (
        f"department:{department_id}" if category_id is None else f"department:{department_id}/{category_id}"
    )


def rooms_at_work(actor: Actor, department_id: int) -> list[str]:
    """Where the actor hears what they work on in a department: its one room, or one for each of their categories."""
    scope = None if actor.has(TRIAGE) else actor.scope(department_id)
    if scope is None:
        return [department_room(department_id)]
    return [department_room(department_id, category_id) for category_id in sorted(scope)]


def person_room(person_id: int) -> str:
    return f"person:{person_id}"


def tile_room(px: int, py: int) -> str:
    return f"tile:{TILE_ZOOM}/{px >> (32 - TILE_ZOOM)}/{py >> (32 - TILE_ZOOM)}"


def staff_rooms(department_ids: Iterable[int], category_id: int) -> set[str]:
    """The rooms of who works for departments on a category."""
    units = list(department_ids)
    return {department_room(unit) for unit in units} | {department_room(unit, category_id) for unit in units}


def open_rooms(issue: Issue) -> set[str]:
    """The rooms where everybody may listen: none for what is private or hidden, no tile for an uncertain place."""
    if issue.visibility == "private" or issue.hidden_at is not None:
        return set()
    rooms = {"city"}
    if not issue.place_uncertain:
        rooms.add(tile_room(issue.px, issue.py))
    if issue.area_id is not None:
        rooms.add(f"area:{issue.area_id}")
    return rooms


def rooms_of(issue: Issue, department_ids: Iterable[int]) -> set[str]:
    """All rooms of an issue. Its own is entered only by who may see it."""
    return {issue_room(issue.public_id), *open_rooms(issue), *staff_rooms(department_ids, issue.category_id)}
