"""Initiatives: finding, signing, discussing, amending and writing them, and what leads there from elsewhere."""

from __future__ import annotations

from web.pages.initiatives import (
    amendments,
    answering,
    authors,
    comments,
    course,
    delivery,
    elsewhere,
    feeds,
    listing,
    paper,
    show,
    signing,
    versions,
    writing,
)
from web.pages.initiatives.door import pages

__all__ = [
    "amendments", "answering", "authors", "comments", "course", "delivery", "elsewhere", "feeds", "listing", "pages",
    "paper", "show", "signing", "versions", "writing",
]  # fmt: skip
