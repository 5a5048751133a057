"""Who works here, who is invited, and who has left."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext

from civic.people.roles import ROLES
from civic.people.staff.queries import STATES, StaffFilter, invitations, staff
from web import context
from web.pages.admin.door import pages
from web.pages.admin.role_form import choices

LONGEST_WORDS = 100


@pages.get("/admin/people")
def people() -> Any:
    """A page of the list; it is narrowed by what the address asks for."""
    asked = _asked()
    page = max(1, min(1000, request.args.get("page", 1, type=int)))
    actor = context.actor()
    with context.reading() as session:
        context.rules(session)
        waiting = invitations(session, actor)
        return render_template(
            "pages/admin/people.html",
            found=staff(session, actor, asked, page=page) if asked.state != "invited" else None,
            waiting=waiting, asked=asked, page=page, states=_states(len(waiting)), choices=choices(session, actor),
            address=lambda **changes: url_for("admin.people", **_address(asked) | changes),
        )  # fmt: skip


def _asked() -> StaffFilter:
    values = request.args
    state, role = values.get("state", ""), values.get("role", "")
    words = "".join(filter(str.isprintable, values.get("q", "")))[:LONGEST_WORDS]
    return StaffFilter(
        words=words,
        role=role if role in ROLES else "",
        department="".join(filter(str.isprintable, values.get("department", "")))[:LONGEST_WORDS],
        state=state if state in STATES else STATES[0],
    )


def _address(asked: StaffFilter) -> dict[str, str]:
    values = {
        "q": asked.words, "role": asked.role, "department": asked.department,
        "state": asked.state if asked.state != STATES[0] else "",
    }  # fmt: skip
    return {key: value for key, value in values.items() if value}


def _states(waiting: int) -> dict[str, tuple[str, int | None]]:
    return {
        "working": (gettext("Work here"), None),
        "invited": (gettext("Invited"), waiting),
        "left": (gettext("Have left"), None),
    }
