"""What is done with a sending to an outside party, and how it stands, in the reader's language."""

from __future__ import annotations

from flask_babel import gettext


def party_words(what: str) -> str:
    """An act, as staff read it (civic.parties.status.ACTS)."""
    return {
        "sent": gettext("Sent to an outside party"),
        "opened": gettext("The outside party has opened the link"),
        "accepted": gettext("The outside party does it"),
        "declined": gettext("The outside party has declined"),
        "asked": gettext("The outside party has written"),
        "photographed": gettext("The outside party has sent photos"),
        "done": gettext("The outside party reports it done"),
        "reminded": gettext("The outside party was reminded"),
        "extended": gettext("The outside party has more time"),
        "answered": gettext("The outside party was written to"),
        "revoked": gettext("The link of the outside party was taken back"),
        "expired": gettext("The link of the outside party has run out"),
    }[what]


def sending_status(status: str) -> str:
    """How a sending stands."""
    return {
        "sent": gettext("not answered yet"),
        "accepted": gettext("does it"),
        "declined": gettext("has declined"),
        "done": gettext("reports it done"),
        "revoked": gettext("taken back"),
        "expired": gettext("run out"),
    }[status]


def visit_words(what: str) -> str:
    """What a visit to the page of a link was."""
    return {
        "opened": gettext("opened"),
        "accept": gettext("took it"),
        "decline": gettext("declined"),
        "ask": gettext("wrote"),
        "finish": gettext("reported it done"),
    }[what]
