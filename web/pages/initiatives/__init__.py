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
    enclosing,
    feeds,
    listing,
    merging,
    paper,
    show,
    signing,
    versions,
    writing,
)
from web.pages.initiatives.door import pages

__all__ = [
    "amendments", "answering", "authors", "comments", "course", "delivery", "elsewhere", "enclosing", "feeds",
    "listing", "merging", "pages", "paper", "show", "signing", "versions", "writing",
]  # fmt: skip
