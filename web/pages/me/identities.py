"""With which of the city's providers one can sign in."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext

from civic.sign_on.identify import disconnect
from civic.sign_on.identify import identities as known_identities
from web import context, sign_on
from web.fresh import require_fresh
from web.pages.me.door import pages


@pages.get("/me/identities")
def identities() -> Any:
    with context.reading() as session:
        connected = {
            each.provider: each for each in known_identities(session, context.actor().person_id or 0)
        }
    return render_template(
        "pages/me/identities.html", providers=sign_on.providers(), connected=connected,
        token=sign_on.connect_token(),
    )  # fmt: skip


@pages.post("/me/identities/<int:number>/disconnect")
def disconnect_identity(number: int) -> Any:
    require_fresh()
    with context.transaction() as session:
        disconnect(session, context.actor(), number)
    flash(gettext("Not connected any more. A link by e-mail always lets you in."), "good")
    return redirect(url_for("me.identities"))
