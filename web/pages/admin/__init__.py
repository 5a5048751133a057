"""The pages for who may shape the city."""

from __future__ import annotations

from web.pages.admin import (
    calendar,
    categories,
    changes,
    city,
    departments,
    invitations,
    jurisdictions,
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
    texts,
)
from web.pages.admin.door import pages

__all__ = [
    "calendar",
    "categories",
    "changes",
    "city",
    "departments",
    "invitations",
    "jurisdictions",
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
    "texts",
]
