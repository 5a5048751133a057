"""Deadlines in words: who is told, of which date, and what stops a term of a law."""

from __future__ import annotations

from flask_babel import gettext


def role_words() -> dict[str, str]:
    """Who a step of the ladder tells, in the reader's language."""
    return {
        "holder": gettext("who has it in hand"),
        "lead": gettext("lead"),
        "head": gettext("head"),
        "administrator": gettext("administrator"),
    }


def date_words() -> dict[str, str]:
    """Which date of an assignment."""
    return {"take_by": gettext("to be taken"), "target": gettext("promised")}


def stopper_words() -> dict[str, str]:
    """What may stop a term."""
    return {
        "accepted": gettext("accepted"),
        "scheduled": gettext("planned"),
        "started": gettext("work has begun"),
        "asked": gettext("the reporter was asked"),
        "updated": gettext("residents were told something"),
        "involved": gettext("another department was involved"),
        "handed_over": gettext("handed over"),
        "delivered": gettext("delivered"),
        "declined": gettext("declined"),
        "withdrawn": gettext("withdrawn"),
        "duplicate": gettext("merged into another issue"),
    }


def source_words() -> dict[str, str]:
    """How a report came in."""
    return {
        "web": gettext("the pages"),
        "api": gettext("the API"),
        "staff": gettext("taken in by staff"),
        "import": gettext("imported"),
        "demo": gettext("made up"),
        "phone": gettext("by telephone"),
        "visit": gettext("in a visit"),
        "letter": gettext("from a letter"),
        "email": gettext("from an e-mail"),
    }
