"""The pages for staff: a department's queue, one issue with all that may be done about it, labels."""

from __future__ import annotations

from web.pages.staff import assets, compare, contact, doing, issue, parties, parts, queue, thread
from web.pages.staff.door import pages

__all__ = ["assets", "compare", "contact", "doing", "issue", "pages", "parties", "parts", "queue", "thread"]
