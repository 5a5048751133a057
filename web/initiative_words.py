"""What the statuses and errors of initiatives are called, and how they look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import lazy_gettext as _
from markupsafe import Markup

from web.templating import icon

INITIATIVE_STATUSES: Final[Mapping[str, object]] = {
    "draft": _("Draft"),
    "moderation": _("With the moderators"),
    "returned": _("Sent back to its authors"),
    "collecting": _("Collecting signatures"),
    "opinion": _("Departments give their opinion"),
    "on_agenda": _("On the agenda"),
    "in_council": _("In the council"),
    "accepted": _("Accepted by the council"),
    "in_delivery": _("Being carried out"),
    "delivered": _("Carried out"),
    "rejected": _("Rejected by the council"),
    "expired": _("Time ran out"),
    "withdrawn": _("Withdrawn by its authors"),
    "merged": _("Merged into another"),
    "judged": _("Judged by residents"),
}
FINDINGS: Final[Mapping[str, tuple[str, str, object]]] = {
    "feasible": ("confirmed", "circle-check", _("It can be done")),
    "with_conditions": ("waiting", "circle-alert", _("It can be done under conditions")),
    "not_feasible": ("rejected", "ban", _("It cannot be done")),
}
"""What a department finds → the status whose colours it has, its icon, its words."""

_LOOKS: Final[Mapping[str, tuple[str, str]]] = {
    "draft": ("draft", "pencil-line"),
    "moderation": ("moderation", "shield-question-mark"),
    "returned": ("returned", "corner-up-left"),
    "collecting": ("collecting", "signature"),
    "opinion": ("opinion", "file-text"),
    "on_agenda": ("on_agenda", "calendar-clock"),
    "in_council": ("in_council", "landmark"),
    "accepted": ("confirmed", "circle-check"),
    "in_delivery": ("in_delivery", "hammer"),
    "delivered": ("delivered", "flag"),
    "rejected": ("rejected", "ban"),
    "expired": ("expired", "timer-off"),
    "withdrawn": ("withdrawn", "undo-2"),
    "merged": ("merged", "git-merge"),
    "judged": ("judged", "scale"),
}
"""A status → the status of issues whose colours it has (or its own), and its icon."""

STAGES: Final[tuple[tuple[object, frozenset[str]], ...]] = (
    (_("Draft"), frozenset({"draft", "moderation", "returned"})),
    (_("Signatures"), frozenset({"collecting", "expired"})),
    (_("Opinion"), frozenset({"opinion"})),
    (_("Council"), frozenset({"on_agenda", "in_council", "rejected"})),
    (_("Delivery"), frozenset({"accepted", "in_delivery"})),
    (_("Verdict"), frozenset({"delivered", "judged"})),
)
"""The way of an initiative, for the line under its title."""


def initiative_tag(status: str, css: str = "") -> Markup:
    """A status as tint, icon and word."""
    colours, symbol = _LOOKS[status]
    return Markup('<strong class="tag {} {}">{}{}</strong>').format(
        colours, css, icon(symbol), str(INITIATIVE_STATUSES[status])
    )


def stage_of(status: str) -> int | None:
    """Where in STAGES an initiative is; None where it left the way (withdrawn, merged)."""
    return next((number for number, (_words, within) in enumerate(STAGES) if status in within), None)
