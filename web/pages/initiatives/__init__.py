"""Initiatives: finding them, one of them and signing it, writing one's own, and what leads there from elsewhere."""

from __future__ import annotations

from web.pages.initiatives import (
    authors,
    delivery,
    elsewhere,
    listing,
    paper,
    show,
    signing,
    writing,
)
from web.pages.initiatives.door import pages

__all__ = [
    "authors",
    "delivery",
    "elsewhere",
    "listing",
    "pages",
    "paper",
    "show",
    "signing",
    "writing",
]
