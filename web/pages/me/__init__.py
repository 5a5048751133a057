"""One's own pages."""

from __future__ import annotations

from web.pages.me import identities, overview
from web.pages.me.door import pages

__all__ = ["identities", "overview", "pages"]
