"""How much an issue presses, in words and as a picture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import gettext

from civic.issues.status import PRIORITIES

PRIORITY_ICONS: Final[Mapping[str, str]] = {
    "low": "chevrons-down", "normal": "minus", "high": "chevron-up", "urgent": "chevrons-up",
}  # fmt: skip


def priority_words() -> dict[str, str]:
    """The levels in the reader's language, the least first."""
    words = {
        "low": gettext("Low"),
        "normal": gettext("Normal"),
        "high": gettext("High"),
        "urgent": gettext("Urgent"),
    }
    return {level: words[level] for level in PRIORITIES}
