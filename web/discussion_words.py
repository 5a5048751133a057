"""What comments, suggested changes and the parts of a text are called, and how they look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import lazy_gettext as _

SIDES: Final[Mapping[str, tuple[object, str, str]]] = {
    "for": (_("For"), "confirmed", "circle-plus"),
    "against": (_("Against"), "rejected", "circle-minus"),
    "neutral": (_("Neither for nor against"), "closed", "circle-dot"),
}
"""A side → its word, whose colours it has, and its icon."""

PARTS: Final[Mapping[str, object]] = {
    "title": _("Title"),
    "problem": _("What is wrong"),
    "wish": _("What we wish"),
    "for_whom": _("For whom"),
    "planned_result": _("What will be true then"),
    "helpers": _("Who could help"),
    "criteria": _("What it will be judged by"),
    "costs": _("First idea of the cost"),
}

AMENDMENT_STATUSES: Final[Mapping[str, tuple[object, str, str]]] = {
    "open": (_("Waits for the authors"), "moderation", "clock"),
    "accepted": (_("Accepted"), "confirmed", "circle-check"),
    "declined": (_("Declined"), "rejected", "ban"),
    "withdrawn": (_("Taken back"), "withdrawn", "undo-2"),
}
