"""The history of the city's shape: what was changed, by whom, from what to what."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext

from civic.city.changes import Change, city_changes
from civic.city.models import THINGS
from web import context
from web.filters import word_of
from web.pages.admin.door import pages
from web.pages.admin.form import differences

MOST_SHOWN = 12
"""Values of one change that are shown at once; the others are folded away."""


@pages.get("/admin/changes")
def changes() -> Any:
    thing = word_of("thing")
    thing = thing if thing in THINGS else ""
    code = word_of("code")
    asked = request.args.get("page", "")
    page = min(int(asked), 10_000) if asked.isdecimal() and len(asked) < 6 else 1
    with context.reading() as session:
        context.rules(session)
        found, more = city_changes(session, context.actor(), thing=thing, code=code, page=max(1, page))

    def address(number: int) -> str:
        return url_for("admin.changes", thing=thing or None, code=code or None, page=number)

    return render_template(
        "pages/admin/city/changes.html",
        blocks=[list(group) for _, group in groupby(found, key=lambda change: change.event_id)],
        thing=thing, code=code, things=_thing_words(), what=_what, told=_told, most=MOST_SHOWN, page=page,
        before=address(page - 1) if page > 1 else None, after=address(page + 1) if more else None,
    )  # fmt: skip


def _thing_words() -> dict[str, str]:
    words = {
        "city": gettext("City"), "calendar": gettext("Working calendar"), "area_type": gettext("Areas"),
        "category_group": gettext("Group"), "category": gettext("Kind of issue"),
        "department": gettext("Department"), "jurisdiction": gettext("Jurisdiction"),
        "residence": gettext("Rules of residence"), "moderation_rule": gettext("Rule of moderation"),
        "moderation_words": gettext("Abusive words"), "group_role": gettext("Group that gives a role"),
        "message_template": gettext("Message template"), "ladder": gettext("Deadlines"),
        "legal_clock": gettext("Legal clock"),
        "rule": gettext("Rule"), "outside_party": gettext("Outside party"),
        "initiative_rules": gettext("Rules for initiatives"),
    }  # fmt: skip
    return {thing: words[thing] for thing in THINGS}


def _what(change: Change) -> str:
    if change.before is None:
        return gettext("new")
    return gettext("gone") if change.after is None else gettext("changed")


def _told(change: Change) -> Any:
    return differences(change.before, change.after)
