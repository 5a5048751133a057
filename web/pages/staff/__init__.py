"""The pages for staff: a department's queue, one issue with all that may be done about it, labels."""

from __future__ import annotations

from web.pages.staff import assets, contact, deadlines, doing, issue, parts, queue
from web.pages.staff.door import pages

__all__ = ["assets", "contact", "deadlines", "doing", "issue", "pages", "parts", "queue"]
