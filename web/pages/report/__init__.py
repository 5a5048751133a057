"""A resident's report in four steps: where, what, details, the result expected. Every step is a page of its own, whose
form carries all that was told before; nothing is remembered between them but in the reporter's browser.
"""

from __future__ import annotations

from web.pages.report.views import pages

__all__ = ["pages"]
