"""The pages for who may shape the city."""

from __future__ import annotations

from web.pages.admin import overview, retention, routing, texts
from web.pages.admin.door import pages

__all__ = ["overview", "pages", "retention", "routing", "texts"]
