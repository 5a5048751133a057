"""One's own pages."""

from __future__ import annotations

from web.pages.me import overview, profile, residence
from web.pages.me.door import pages

__all__ = ["overview", "pages", "profile", "residence"]
