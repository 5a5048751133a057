"""The city's identity providers, and the table of groups there that give roles here."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext

from civic.core.errors import DomainError
from civic.departments.queries import departments
from civic.people.roles import DEPARTMENT_ROLES, ROLES
from civic.sign_on.groups import group_roles, map_group, unmap_group
from web import context
from web import sign_on as clients
from web.forms import text_of
from web.fresh import require_fresh
from web.hosts import absolute
from web.messages import message_of
from web.pages.admin.door import pages


@pages.get("/admin/sign-on")
def sign_on() -> Any:
    return _page({})


@pages.post("/admin/sign-on")
def map_a_group() -> Any:
    require_fresh()
    role = text_of("role")
    try:
        provider = clients.provider_of(text_of("provider"))
        with context.transaction() as session:
            map_group(
                session, context.actor(), provider.code, text_of("group"), role,
                text_of("department") or None if role in DEPARTMENT_ROLES else None,
            )  # fmt: skip
    except DomainError as error:
        return _page({error.field or "group": message_of(error)}), 422
    flash(gettext("Whoever is in the group has the role when they sign in next."), "good")
    return redirect(url_for("admin.sign_on"))


@pages.post("/admin/sign-on/<int:number>/remove")
def unmap_a_group(number: int) -> Any:
    require_fresh()
    with context.transaction() as session:
        unmap_group(session, context.actor(), number)
    flash(gettext("The group gives the role no more. Its members lose it when they sign in next."), "good")
    return redirect(url_for("admin.sign_on"))


def _page(errors: dict[str, str]) -> str:
    with context.reading() as session:
        lines, units = group_roles(session), departments(session)
    known = clients.providers()
    return render_template(
        "pages/admin/sign-on.html", errors=errors, lines=lines, units=units, providers=known, roles=ROLES,
        names={each.code: each.name for each in known}, values={name: text_of(name) for name in FIELDS},
        returns={each.code: absolute("sign_on.back", code=each.code) for each in known},
        logouts={each.code: absolute("sign_on.ended", code=each.code) for each in known},
    )  # fmt: skip


FIELDS = ("provider", "group", "role", "department")
