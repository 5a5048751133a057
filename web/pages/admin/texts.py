"""The city's notices: what is in force, its versions, and publishing the next."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from civic.core.errors import DomainError, InvalidInput
from civic.privacy.commands.publish_text import publish_text
from civic.privacy.notices import CODES, as_html
from civic.privacy.queries.texts import notice, versions
from web import context
from web.messages import message_of
from web.pages.admin.door import pages

WORDS = "words."
PAGES = {"privacy": "notices.privacy", "accessibility": "notices.accessibility"}
"""The page on which a notice is read; the others stand together on that of consents."""


@pages.get("/admin/texts")
def texts() -> Any:
    with context.reading() as session:
        found = [notice(session, code) for code in CODES]
        return render_template("pages/admin/texts.html", found=found, titles=CODES)


@pages.get("/admin/texts/<code>")
def text(code: str) -> Any:
    return _page(code)


@pages.get("/admin/texts/<code>/<int(max=1000000):version>")
def text_version(code: str, version: int) -> Any:
    """A version as it was read."""
    with context.reading() as session:
        found = notice(session, code, version)
        return render_template(
            "pages/admin/text-version.html", found=found, title=CODES[code], html=as_html,
        )  # fmt: skip


@pages.post("/admin/texts/<code>")
def publish(code: str) -> Any:
    """Look at it, or put it in force; what is refused comes back with all that was typed."""
    words = {
        name.removeprefix(WORDS): typed for name, typed in request.form.items() if name.startswith(WORDS)
    }
    based_on = request.form.get("based_on", type=int, default=0)
    if request.form.get("go") == "look":
        return _page(code, words=words, based_on=based_on, look=True)
    try:
        with context.transaction() as session:
            version = publish_text(session, context.actor(), code, words, based_on=based_on)
    except InvalidInput as refused:
        errors = {str(each.field): message_of(each) for each in refused.problems}
        return _page(code, errors, words, based_on), 422
    except DomainError as refused:
        if refused.code != "text.changed_meanwhile":
            raise
        # What the other has published stands beside what was typed, and the next try is based on it.
        return _page(
            code, {"words": message_of(refused)}, words, int(str(refused.params["version"])), changed=True
        ), 409
    flash(gettext("Version %(number)s is in force.", number=version), "good")
    return redirect(url_for("admin.text", code=code))


def _page(
    code: str, errors: dict[str, str] | None = None, words: dict[str, str] | None = None, based_on: int | None = None,
    *, look: bool = False, changed: bool = False,
) -> str:  # fmt: skip
    with context.reading() as session:
        found = notice(session, code)
        return render_template(
            "pages/admin/text.html", found=found, title=CODES[code], errors=errors or {}, look=look, changed=changed,
            words=found.words if words is None else words, versions=versions(session, code), html=as_html,
            based_on=found.version if based_on is None else based_on,
            languages=context.rules(session).languages, page=PAGES.get(code, "notices.consents"),
        )  # fmt: skip
