"""Who comes in: whoever works for a department."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import redirect, render_template, request, url_for

from civic.core.permissions import policies
from web import context
from web.problems import wants_json

pages = APIBlueprint("field", __name__, enable_openapi=False, url_prefix="/field")

WORKER = "field.worker"
"""The endpoint of the script that answers while there is no network; browsers fetch it by themselves."""


@pages.before_request
def only_staff() -> Any:
    """To the sign-in and back for who has not said who they are; a script is told by the status."""
    if request.endpoint == WORKER:
        return None
    actor = context.actor()
    if actor.person_id is None:
        return ("", 401) if wants_json() else redirect(url_for("session.sign_in", back=url_for("field.page")))
    if not policies.allows("work.enter", actor):
        return ("", 403) if wants_json() else (render_template("pages/staff/no-department.html"), 403)
    return None
