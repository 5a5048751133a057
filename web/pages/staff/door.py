"""Who may come in: staff of a department, and whoever keeps the public pages decent."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from civic.assets.policy import PERMISSIONS as OF_ASSETS
from civic.core.errors import NotAllowed, NotFound
from civic.core.permissions import Actor, policies
from civic.departments.queries import DepartmentListed, departments
from civic.people.roles import TRIAGE
from web import context
from web.initials import initials
from web.permissions_table import ENDPOINT_PERMISSIONS

pages = APIBlueprint("staff", __name__, enable_openapi=False)


pages.add_app_template_filter(initials, "initials")


@pages.before_request
def only_staff() -> Any:
    """To the sign-in and back for who has not said who they are; a page that says why for who does not work here."""
    actor = context.actor()
    if actor.person_id is None:
        if "X-Veche-Fragment" in request.headers:
            return "", 401
        back = request.full_path.rstrip("?") if request.method == "GET" else _page_of_the_form()
        return redirect(url_for("session.sign_in", back=back))
    if not policies.allows("work.enter", actor):
        return render_template("pages/staff/no-department.html"), 403
    needed = ENDPOINT_PERMISSIONS[request.endpoint or ""]
    if needed in OF_ASSETS:
        policies.require(needed, actor)
    return None


def own_departments(session: Session, actor: Actor) -> list[DepartmentListed]:
    """The departments whose queue the actor may see, their own ones first; for the triage desk all of them."""
    known = departments(session)
    own = [unit for unit in known if unit.id in actor.departments]
    return own + [unit for unit in known if unit not in own] if actor.has(TRIAGE) else own


def chosen_department(
    session: Session, actor: Actor, code: str
) -> tuple[DepartmentListed, list[DepartmentListed]]:
    """The department of the page and all that may be switched to. Raises NotFound, NotAllowed."""
    known = own_departments(session, actor)
    if not known:
        raise NotAllowed("queue.see")
    if not code:
        return known[0], known
    for unit in known:
        if unit.code == code:
            return unit, known
    if any(unit.code == code for unit in departments(session)):
        raise NotAllowed("queue.see")
    raise NotFound("department", code)


def _page_of_the_form() -> str:
    public_id = (request.view_args or {}).get("public_id")
    return url_for("staff.issue", public_id=public_id) if public_id else url_for("staff.queue")
