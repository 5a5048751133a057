"""The pages for staff: a department's queue, one issue with all that may be done about it, labels."""

from __future__ import annotations

from web.pages.staff import assets, contact, doing, issue, parts, queue, suggestions
from web.pages.staff.door import pages

__all__ = ["assets", "contact", "doing", "issue", "pages", "parts", "queue", "suggestions"]
