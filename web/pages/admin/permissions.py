"""How far each permission reaches for each role, and what it opens: made from the policies at this moment."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template, request

from civic.people.roles import SECOND_FACTOR
from web.pages.admin.door import pages
from web.permission_matrix import COLUMNS, columns_of
from web.permission_words import GROUPS, REACH_WORDS, column_name
from web.permissions_page import rooms_by_permission, routes_by_permission

ICONS = {"yes": "check", "some": "list", "department": "users", "own": "circle-user-round"}
"""Icon of the sprite for how far something reaches."""


@pages.get("/admin/permissions")
def permissions() -> Any:
    """The whole table; ``as`` names one column, of which only what it may is listed."""
    chosen = request.args.get("as")
    return render_template(
        "pages/admin/permissions.html", columns=COLUMNS, column_name=column_name, groups=GROUPS,
        cells={permission: columns_of(permission) for group in GROUPS for permission in group.permissions},
        chosen=chosen if chosen in COLUMNS else None, reach_words=REACH_WORDS, reach_icons=ICONS,
        needs_factor=SECOND_FACTOR, routes=routes_by_permission(current_app), rooms=rooms_by_permission(),
    )  # fmt: skip
