"""One's own pages."""

from __future__ import annotations

from web.pages.me import data, delete, overview
from web.pages.me.door import pages

__all__ = ["data", "delete", "overview", "pages"]
