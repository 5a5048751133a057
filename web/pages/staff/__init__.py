"""The pages for staff: a department's queue, one issue with all that may be done about it, labels."""

from __future__ import annotations

from web.pages import intake
from web.pages.staff import (
    assets,
    contact,
    doing,
    issue,
    mentions,
    parts,
    place_parts,
    queue,
    work_sheet,
)
from web.pages.staff.door import pages

__all__ = [
    "assets",
    "contact",
    "doing",
    "intake",
    "issue",
    "mentions",
    "pages",
    "parts",
    "place_parts",
    "queue",
    "work_sheet",
]
