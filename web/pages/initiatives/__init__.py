"""Initiatives: finding them, one of them and signing it, writing one's own, and what leads there from elsewhere."""

from __future__ import annotations

from web.pages.initiatives import answering, elsewhere, listing, show, signing, writing
from web.pages.initiatives.door import pages

__all__ = ["answering", "elsewhere", "listing", "pages", "show", "signing", "writing"]
