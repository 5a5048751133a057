"""Who may come in: whoever may shape the city."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import redirect, request, url_for

import civic.city.policy  # noqa: F401  (declares city.shape)
from civic.core.permissions import policies
from web import context

pages = APIBlueprint("admin", __name__, enable_openapi=False)


@pages.before_request
def only_who_shapes_the_city() -> Any:
    """To the sign-in and back for who has not said who they are. Raises NotAllowed for everybody else who may not."""
    actor = context.actor()
    if actor.person_id is None:
        back = request.full_path.rstrip("?") if request.method == "GET" else url_for("admin.routing")
        return redirect(url_for("session.sign_in", back=back))
    policies.require("city.shape", actor)
    return None
