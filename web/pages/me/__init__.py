"""One's own pages."""

from __future__ import annotations

from web.pages.me import (
    confirm,
    data,
    delete,
    details,
    email,
    identities,
    initiatives,
    overview,
    password,
    profile,
    reports,
    residence,
    security,
    sessions,
    tokens,
)
from web.pages.me.door import pages

__all__ = [
    "confirm",
    "data",
    "delete",
    "details",
    "email",
    "identities",
    "initiatives",
    "overview",
    "pages",
    "password",
    "profile",
    "reports",
    "residence",
    "security",
    "sessions",
    "tokens",
]
