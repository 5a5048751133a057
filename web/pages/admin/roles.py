"""What each role may do, and who holds it."""

from __future__ import annotations

from typing import Any

from flask import render_template

from civic.people.roles import DEPARTMENT_ROLES, ROLES
from civic.people.staff.queries import holders
from web import context
from web.pages.admin.door import pages
from web.role_rights import rights

MOST_NAMES = 12


@pages.get("/admin/roles")
def roles() -> Any:
    with context.reading() as session:
        held = holders(session, context.actor())
    return render_template(
        "pages/admin/roles.html", roles=ROLES, rights=rights(), held=held, most=MOST_NAMES,
        in_departments=DEPARTMENT_ROLES,
    )  # fmt: skip
