"""How it is said why signatures are held, released or removed, and how they stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import lazy_gettext as _

HELD_BECAUSE: Final[Mapping[str, tuple[str, object]]] = {
    "network": ("globe", _("Many from one range of addresses")),
    "hour": ("clock", _("Many within one hour")),
    "looked_at": ("eye", _("A moderator wishes to look")),
}
"""Why signatures are held → its icon and its words."""

RELEASED_BECAUSE: Final[Mapping[str, object]] = {
    "one_place": _("A school, an office, one telephone network"),
    "campaign": _("A stall or a broadcast at that time"),
    "confirmed": _("The signers were asked"),
    "mistake": _("Held by mistake"),
}
REMOVED_BECAUSE: Final[Mapping[str, object]] = {
    "automated": _("Given by a program"),
    "not_theirs": _("In the name of somebody else"),
    "not_a_resident": _("By somebody who does not live there"),
    "legal_order": _("The law asks for it"),
}
STANDS: Final[Mapping[str, object]] = {
    "counted": _("counts"),
    "under_review": _("under review"),
    "asked_again": _("asked again"),
    "withdrawn": _("taken back"),
    "removed": _("removed"),
}
