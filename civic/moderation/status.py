"""How a case and its content stand, and which decision leaves which state. Pure tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CASE_STATUSES: Final = ("open", "decided")
CONTENT_STATES: Final = ("shown", "redacted", "hidden", "rephrase")
"""As it was written; partly covered; taken away whole; taken away whole until the author sends other words."""

DECISIONS: Final[Mapping[str, str | None]] = {
    "keep": None,
    "redact": "redacted",
    "hide": "hidden",
    "ask": "rephrase",
    "restore": "shown",
}
"""What a moderator decides → how the content stands then (None: as it stands already)."""


def allowed(decision: str, *, open: bool, content: str) -> bool:
    """Whether a decision may be taken about a case as it stands.

    What stands already is no decision, but for `redact`, which may cover other words than before; `keep` ends what
    waits, and `restore` needs something covered.
    """
    if decision == "keep":
        return open
    if decision == "redact":
        return True
    return DECISIONS[decision] != content
