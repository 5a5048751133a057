"""One's own pages."""

from __future__ import annotations

from web.pages.me import confirm, details, email, overview, password, reports, sessions, tokens
from web.pages.me.door import pages

__all__ = [
    "confirm",
    "details",
    "email",
    "overview",
    "pages",
    "password",
    "reports",
    "sessions",
    "tokens",
]
