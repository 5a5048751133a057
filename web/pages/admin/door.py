"""Who may come in: whoever has anything to do here, to each page by the permission that the table of routes names."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import redirect, request, url_for

import civic.city.policy  # noqa: F401  (declares city.shape)
from civic.core.errors import NotAllowed
from civic.core.permissions import policies
from web import context
from web.permissions_table import ENDPOINT_PERMISSIONS, NO_PERMISSION
from web.sections import administers

pages = APIBlueprint("admin", __name__, enable_openapi=False)


@pages.before_request
def only_who_administers() -> Any:
    """To the sign-in and back for who has not said who they are. Raises NotAllowed for everybody else who may not."""
    actor = context.actor()
    if actor.person_id is None:
        back = request.full_path.rstrip("?") if request.method == "GET" else url_for("admin.overview")
        return redirect(url_for("session.sign_in", back=back))
    if not administers():
        raise NotAllowed("city.shape")
    needed = ENDPOINT_PERMISSIONS[request.endpoint or ""]
    if needed not in NO_PERMISSION:
        policies.require(needed, actor)
    return None
