"""What programs look for under /.well-known: whom to tell of a hole, and where a password is changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from apiflask import APIBlueprint
from flask import Response, redirect, url_for

from civic.core import clock
from civic.core.errors import NotFound
from web import context
from web.hosts import absolute

pages = APIBlueprint("well_known", __name__, enable_openapi=False)

GOOD_FOR = timedelta(days=180)
"""RFC 9116 wants a date within a year: what nobody serves any more shall run out."""


@pages.get("/.well-known/security.txt")
def security() -> Response:
    """Whom to tell of a hole in the city's defences (RFC 9116). Raises NotFound while nobody has been named."""
    settings = context.settings()
    if not settings.security_contacts:
        raise NotFound("page")
    midnight = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        *(f"Contact: {contact}" for contact in settings.security_contacts),
        f"Expires: {(midnight + GOOD_FOR).isoformat().replace('+00:00', 'Z')}",
        f"Preferred-Languages: {', '.join(context.rules().languages)}",
        f"Canonical: {absolute('well_known.security')}",
    ]
    if settings.security_policy:
        lines.append(f"Policy: {settings.security_policy}")
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@pages.get("/.well-known/change-password")
def change_password() -> Any:
    """Where programs that keep passwords lead their owner (https://w3c.github.io/webappsec-change-password-url)."""
    return redirect(url_for("me.password"))
