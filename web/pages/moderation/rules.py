"""What rules do by themselves, and the words that one of them goes by."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from civic.core.errors import DomainError
from civic.core.permissions import policies
from civic.moderation.commands.change_rule import change_rule, replace_words
from civic.moderation.rules import ACTIONS
from civic.moderation.settings import actions_of, word_lists
from web import context
from web.messages import message_of
from web.moderation_words import ACTION_WORDS, RULE_WORDS
from web.pages.moderation.door import pages

LONGEST_LIST = 400_000
"""Characters of a list of words."""


@pages.get("/moderation/rules")
def rules() -> Any:
    return _page()


@pages.post("/moderation/rules")
def change_rules() -> Any:
    """Let rules do something else from now on; or take another list of words."""
    actor = context.actor()
    try:
        with context.transaction() as session:
            if language := request.form.get("language"):
                replace_words(
                    session, actor, language, request.form.get("words", "")[:LONGEST_LIST].splitlines()
                )
            else:
                for code in actions_of(session):
                    if code in request.form:
                        change_rule(session, actor, code, request.form[code])
    except DomainError as error:
        if error.field is None:
            raise
        return _page({error.field: message_of(error)}), 422
    flash(gettext("Saved. It holds for what is published from now on."), "good")
    return redirect(url_for("moderation.rules"))


def _page(errors: dict[str, str] | None = None) -> str:
    with context.reading() as session:
        lists = word_lists(session)
        return render_template(
            "pages/moderation/rules.html", actions=actions_of(session), choices=ACTIONS, RULE_WORDS=RULE_WORDS,
            ACTION_WORDS=ACTION_WORDS, lists=lists, errors=errors or {},
            typed={request.form.get("language", ""): request.form.get("words", "")} if errors else {},
            may_change=policies.allows("moderation.change_rules", context.actor()),
        )  # fmt: skip
