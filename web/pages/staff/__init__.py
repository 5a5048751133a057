"""The pages for staff: a department's queue, and one issue with all that may be done about it."""

from __future__ import annotations

from web.pages.staff import doing, issue, queue
from web.pages.staff.door import pages

__all__ = ["doing", "issue", "pages", "queue"]
