"""Who may come in: whoever keeps the public pages decent."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import redirect, request, url_for

import civic.issues.moderated
import civic.moderation.policy  # noqa: F401  (declares the permissions)
import initiatives.amendments.moderated
import initiatives.comments.moderated  # noqa: F401  (they register kinds of content)
from civic.core.permissions import policies
from web import context
from web.permissions_table import ENDPOINT_PERMISSIONS

pages = APIBlueprint("moderation", __name__, enable_openapi=False)


@pages.before_request
def only_moderators() -> Any:
    """To the sign-in and back for who has not said who they are. Raises NotAllowed for everybody else who may not."""
    actor = context.actor()
    if actor.person_id is None:
        if "X-Veche-Fragment" in request.headers:
            return "", 401
        back = request.full_path.rstrip("?") if request.method == "GET" else url_for("moderation.queue")
        return redirect(url_for("session.sign_in", back=back))
    policies.require(ENDPOINT_PERMISSIONS[request.endpoint or ""], actor)
    return None
