"""The pages for staff: a department's queue, one issue with all that may be done about it, labels."""

from __future__ import annotations

from web.pages.staff import (
    assets,
    bulk,
    compare,
    contact,
    doing,
    issue,
    pane,
    parties,
    parts,
    presence,
    queue,
    saved,
    thread,
)
from web.pages.staff.door import pages

__all__ = [
    "assets",
    "bulk",
    "compare",
    "contact",
    "doing",
    "issue",
    "pages",
    "pane",
    "parties",
    "parts",
    "presence",
    "queue",
    "saved",
    "thread",
]
