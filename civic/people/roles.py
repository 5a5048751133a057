"""The roles of the product, as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

DEPARTMENT_ROLES: Final = ("agent", "field_worker", "lead", "head")
"""Roles that are held in a department."""

CITY_ROLES: Final = ("moderator", "council_member", "clerk", "analyst", "administrator")
"""Roles that are held for the whole city."""

ROLES: Final = DEPARTMENT_ROLES + CITY_ROLES

SCOPED_ROLES: Final = ("agent", "field_worker", "lead")
"""Roles that may be held for some categories only."""

PERSONAL_ROLES: Final = ("council_member",)
"""Roles that nobody holds as somebody's deputy: who was elected votes in person."""

TRIAGE: Final = "triage"
"""Held by staff of the triage desk without a grant of its own: they route everybody's issues."""

SECOND_FACTOR: Final[Mapping[str, bool]] = {
    "agent": True,
    "field_worker": True,
    "lead": True,
    "head": True,
    "moderator": True,
    "council_member": True,
    "clerk": True,
    "analyst": True,
    "administrator": True,
    TRIAGE: True,
}
"""Role → whether it counts only in a session in which a second factor was shown. One that is not here: it does."""


def works_outside(roles: Iterable[str]) -> bool:
    """Whether who holds these roles works for departments outside alone, and so begins the day with that page."""
    return frozenset(roles) & frozenset(DEPARTMENT_ROLES) == {"field_worker"}
