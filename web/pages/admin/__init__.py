"""The pages for who may shape the city."""

from __future__ import annotations

from web.pages.admin import (
    calendar,
    categories,
    changes,
    city,
    deadlines,
    departments,
    invitations,
    jurisdictions,
    legal_clocks,
    overview,
    people,
    permissions,
    person,
    residence,
    retention,
    roles,
    routing,
    sign_on,
    suggestions,
    templates,
    texts,
)
from web.pages.admin.door import pages

__all__ = [
    "calendar",
    "categories",
    "changes",
    "city",
    "deadlines",
    "departments",
    "invitations",
    "jurisdictions",
    "legal_clocks",
    "overview",
    "pages",
    "people",
    "permissions",
    "person",
    "residence",
    "retention",
    "roles",
    "routing",
    "sign_on",
    "suggestions",
    "templates",
    "texts",
]
