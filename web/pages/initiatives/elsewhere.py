"""What leads to an initiative from elsewhere: a frame for other sites, and a poster to hang up."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response, g, redirect, render_template, url_for

from civic.core.events import last_position
from civic.core.permissions import VISITOR
from initiatives.proposals.queries.detail import initiative_detail
from initiatives.proposals.rooms import initiative_room
from web import context
from web.initiative_page import days_left, percent
from web.initiative_poster import poster_pdf
from web.language import current_language
from web.limits import POSTERS, limiter
from web.pages.initiatives.door import pages
from web.pages.initiatives.show import own_link
from web.paper import drawn_aside


@pages.get("/initiatives/<public_id>/widget")
def widget(public_id: str) -> Any:
    """The live total for other sites to show in a frame: what everybody may see, and nothing that could be pressed
    unawares.
    """
    g.framed = True
    with context.reading() as session:
        position = last_position(session)
        detail = initiative_detail(session, VISITOR, public_id)
        if detail.merged_into is not None:
            # Frames on other sites go on with the one that it has joined.
            return redirect(url_for("initiatives.widget", public_id=detail.merged_into))
        return render_template(
            "pages/initiatives/widget.html", it=detail.listed, link=own_link(public_id), percent=percent(detail.listed),
            days_left=days_left(detail.listed), live_rooms={initiative_room(public_id): position},
            room=initiative_room(public_id),
        )  # fmt: skip


@pages.get("/initiatives/<public_id>/poster.pdf")
@limiter.limit(POSTERS)
def poster(public_id: str) -> Response:
    """A page of A4 with a code that leads to it."""
    language = current_language()
    with context.reading() as session:
        detail = initiative_detail(session, VISITOR, public_id)
        rules = context.rules(session)
    # Drawing takes seconds, in which others are served.
    made = drawn_aside(partial(poster_pdf, detail, rules, own_link(public_id), language))
    response = Response(made, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{public_id}.pdf"'
    return response
