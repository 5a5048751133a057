"""What somebody has proposed, and what they have signed."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import lazy_gettext as _

from initiatives.proposals.queries.own import own_initiatives, own_signatures
from web import context
from web.pages.initiatives.listing import row_facts
from web.pages.me.door import pages

STANDING_WORDS = {
    "counted": _("Your signature counts"),
    "under_review": _("Your signature is under review"),
    "asked_again": _("You are asked again: the text has changed"),
    "withdrawn": _("You took your signature back"),
    "removed": _("Your signature was found false"),
}


@pages.get("/me/initiatives")
def initiatives() -> Any:
    """Drafts and all others of one's own; signatures by pages (``before``)."""
    with context.reading() as session:
        return render_template(
            "pages/me/initiatives.html", proposed=own_initiatives(session, context.actor()),
            signed=own_signatures(session, context.actor(), before=request.args.get("before", type=int)),
            row_facts=row_facts, STANDING_WORDS=STANDING_WORDS,
        )  # fmt: skip
