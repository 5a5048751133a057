"""The city's notices for everybody: privacy, accessibility, and what one agrees to."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import render_template

from civic.privacy.notices import CODES, PURPOSES, as_html
from civic.privacy.queries.texts import notice
from web import context
from web.language import current_language

pages = APIBlueprint("notices", __name__, enable_openapi=False)


@pages.get("/privacy")
def privacy() -> Any:
    return _page("privacy")


@pages.get("/accessibility")
def accessibility() -> Any:
    return _page("accessibility")


@pages.get("/consents")
def consents() -> Any:
    """Each thing that one can agree to, as it is in force."""
    with context.reading() as session:
        # What an account means stands on a page of its own.
        found = [notice(session, code) for code in PURPOSES.values() if code != "privacy"]
        return render_template("pages/consents.html", found=found, html=_html, titles=CODES)


def _page(code: str) -> Any:
    with context.reading() as session:
        found = notice(session, code)
        return render_template("pages/notice.html", found=found, html=_html, title=CODES[code])


def _html(found: Any) -> Any:
    return as_html(found.in_language(current_language()))
