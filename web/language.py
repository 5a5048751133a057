"""The reader's language: chosen by hand, else the profile's, else the browser's."""

from __future__ import annotations

from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel

from civic.core.i18n import LANGUAGES, TRANSLATIONS

babel = Babel()


def current_language() -> str:
    """A language of the product for this request; English outside of one."""
    if not has_request_context():
        return LANGUAGES[0]
    if "language" not in g:
        g.language = _choose()
    found: str = g.language
    return found


def _choose() -> str:
    asked = request.args.get("lang") or session.get("language")
    if asked in LANGUAGES:
        return str(asked)
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def choose(language: str) -> None:
    """Remember a language for this browser; an unknown one is ignored."""
    if language in LANGUAGES:
        session["language"] = language
        g.language = language


def init_app(app: Flask) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    babel.init_app(app, locale_selector=current_language)
