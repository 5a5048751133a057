"""A form that begins with issues: their kind, their place, and their reporters' words."""

from __future__ import annotations

import shapely
from flask_babel import gettext
from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.core.secrets import display_public_id
from initiatives.origins.queries import beginning
from web.pages.initiatives.form import Typed
from web.templating import day, title_of


def begin_with(session: Session, actor: Actor, typed: Typed) -> None:
    """Fill a form with what its issues say, as far as the reader may see them; what is filled in already stays."""
    found = beginning(session, actor, typed.issues)
    typed.issues = [issue.public_id for issue in found.issues]
    typed.category = typed.category or found.category or ""
    if found.place is not None and not typed.lon:
        if found.place.geom_type == "Point":
            typed.lon, typed.lat = f"{found.place.x:.6f}", f"{found.place.y:.6f}"
        else:
            typed.shape = shapely.to_geojson(found.place)
    quotes = [
        gettext(
            "“%(words)s” (%(number)s, %(day)s)", words=title_of(issue), number=display_public_id(issue.public_id),
            day=day(issue.received_at),
        )
        for issue in found.issues
    ]  # fmt: skip
    if quotes:
        typed.problem = typed.problem or "\n".join([gettext("Residents have reported:"), *quotes])
