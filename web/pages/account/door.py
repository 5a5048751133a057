"""Pages whose address may hold a secret; and the answer that is the same for every address that was typed."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import render_template

from civic.core.errors import DomainError
from civic.people.asking import ask_by_letter
from web import context
from web.back import back_of_request
from web.forms import text_of
from web.language import current_language
from web.security import keep_secret

pages = APIBlueprint("account", __name__, enable_openapi=False)


pages.after_request(keep_secret)


def send_link(wanted: str) -> Any:
    """Ask for the letter and show the page that says so. Raises DomainError ``contact.email_invalid``."""
    with context.transaction() as session:
        address = ask_by_letter(
            session, context.city_key(), wanted, text_of("email"), language=current_language(),
            details={"back": back_of_request()},
        )  # fmt: skip
    return render_template("pages/account/letter.html", wanted=wanted, email=address)


def spoilt(error: DomainError, wanted: str) -> Any:
    """The page for a link that does not work any more, with the way to a new one. Raises what is no matter of links."""
    if not error.code.startswith("link."):
        raise error
    return render_template("pages/account/spoilt.html", error=error, wanted=wanted), 410
