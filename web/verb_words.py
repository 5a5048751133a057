"""What each verb of staff is called where there is room for a word or two: buttons, keys, lists of actions."""

from __future__ import annotations

from flask_babel import gettext


def verb_words() -> dict[str, str]:
    """Every verb of `web.verbs` in the reader's language, in the order in which they are mostly wanted."""
    return {
        "accept": gettext("Accept"),
        "start": gettext("Work has begun"),
        "deliver": gettext("Deliver"),
        "schedule": gettext("Plan"),
        "ask": gettext("Ask"),
        "assign": gettext("Give to"),
        "hand_over": gettext("Hand over"),
        "send_back": gettext("Send back"),
        "put_after": gettext("Order"),
        "change_target": gettext("Other date"),
        "decline": gettext("Decline"),
        "review": gettext("Look at the refusal again"),
        "update": gettext("Tell residents"),
        "note": gettext("Note"),
        "involve": gettext("Involve"),
        "prioritise": gettext("Priority"),
        "recategorise": gettext("Other kind"),
        "move": gettext("Move"),
        "merge": gettext("Merge"),
        "unmerge": gettext("Take apart"),
        "hide": gettext("Hide"),
        "show": gettext("Show again"),
    }
