"""What was flagged, kept fresh while the page is open: what waits longest comes first."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.events import last_position
from civic.moderation.events import ROOM
from civic.moderation.queries import VIEWS, CaseListed, counts
from civic.moderation.queries import queue as cases
from web import context
from web.dues import span
from web.fragments import fragment
from web.moderation_words import KIND_ICONS, KIND_WORDS, REASON_SHORT, RULE_WORDS, SOURCE_WORDS, STATE_WORDS
from web.pages.moderation.door import pages
from web.pages.moderation.words import excerpt

WORDS = {
    "REASON_SHORT": REASON_SHORT, "RULE_WORDS": RULE_WORDS, "SOURCE_WORDS": SOURCE_WORDS, "KIND_WORDS": KIND_WORDS,
    "KIND_ICONS": KIND_ICONS, "STATE_WORDS": STATE_WORDS,
}  # fmt: skip


def view_names() -> dict[str, str]:
    """The views of the queue in the reader's language, in the order of their chips."""
    words = {
        "open": gettext("Waiting"),
        "personal": gettext("Personal data"),
        "abuse": gettext("Abuse"),
        "photos": gettext("Photos"),
        "covered": gettext("Covered now"),
        "decided": gettext("Decided"),
    }
    return {view: words[view] for view in VIEWS}


@pages.get("/moderation")
def queue() -> Any:
    with context.reading() as session:
        position = last_position(session)
        return render_template(
            "pages/moderation/queue.html",
            live_rooms={ROOM: position},
            room=ROOM,
            **_rows(session) | _figures(session),
        )


@pages.get("/moderation/rows")
def rows() -> Any:
    """The rows again, for a page that is open."""
    with context.reading() as session:
        return fragment(render_template("pages/moderation/rows.html", **_rows(session)))


@pages.get("/moderation/views")
def views() -> Any:
    """The chips with their counts and the figures above them, for a page that is open."""
    with context.reading() as session:
        return fragment(render_template("pages/moderation/views.html", **_figures(session)))


def waited(case: CaseListed) -> str:
    """How long a case has waited."""
    if case.waiting_since is None:
        return ""
    return span((clock.now() - case.waiting_since).total_seconds())


def _view() -> str:
    view = request.args.get("view", "")
    return view if view in VIEWS else VIEWS[0]


def _rows(session: Session) -> dict[str, Any]:
    view = _view()
    page = max(1, min(1000, request.args.get("page", 1, type=int)))
    found, more = cases(session, context.actor(), view, page=page)
    here: dict[str, Any] = {"view": view} if view != VIEWS[0] else {}
    return WORDS | {
        "cases": found, "view": view, "page": page, "waited": waited, "excerpt": excerpt,
        "here_url": url_for("moderation.queue", page=page if page > 1 else None, **here),
        "rows_url": url_for("moderation.rows", page=page, **here),
        "views_url": url_for("moderation.views", **here),
        "before": url_for("moderation.queue", page=page - 1, **here) if page > 1 else None,
        "after": url_for("moderation.queue", page=page + 1, **here) if more else None,
    }  # fmt: skip


def _figures(session: Session) -> dict[str, Any]:
    figures = counts(session, context.actor())
    oldest = span((clock.now() - figures.oldest).total_seconds()) if figures.oldest else ""
    return {"figures": figures, "oldest": oldest, "names": view_names(), "view": _view()}
