"""The pages for who may shape the city."""

from __future__ import annotations

from web.pages.admin import calendar, categories, changes, city, departments, jurisdictions, overview, routing
from web.pages.admin.door import pages

__all__ = [
    "calendar", "categories", "changes", "city", "departments", "jurisdictions", "overview", "pages", "routing",
]  # fmt: skip
