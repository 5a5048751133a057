"""The pages for staff: the screen with queue, map and issue, and all that belongs to the work on an issue."""

from __future__ import annotations

from web.pages import intake
from web.pages.staff import (
    assets,
    bulk,
    compare,
    contact,
    deadlines,
    doing,
    issue,
    mentions,
    opinions,
    pane,
    parties,
    parts,
    place_parts,
    presence,
    queue,
    rule_effects,
    saved,
    suggestions,
    term,
    thread,
    work_sheet,
)
from web.pages.staff.door import pages

__all__ = [
    "assets",
    "bulk",
    "compare",
    "contact",
    "deadlines",
    "doing",
    "intake",
    "issue",
    "mentions",
    "opinions",
    "pages",
    "pane",
    "parties",
    "parts",
    "place_parts",
    "presence",
    "queue",
    "rule_effects",
    "saved",
    "suggestions",
    "term",
    "thread",
    "work_sheet",
]
