"""The life of a sending to an outside party: (status, verb) → status."""

from __future__ import annotations

from typing import Final

STATUSES: Final = ("sent", "accepted", "declined", "done", "revoked", "expired")
OPEN: Final = frozenset({"sent", "accepted"})
"""While it is open the link works."""

VERBS: Final[dict[tuple[str, str], str]] = {
    ("sent", "accept"): "accepted",
    ("sent", "decline"): "declined",
    ("sent", "finish"): "done",
    ("sent", "revoke"): "revoked",
    ("sent", "expire"): "expired",
    ("accepted", "decline"): "declined",
    ("accepted", "finish"): "done",
    ("accepted", "revoke"): "revoked",
    ("accepted", "expire"): "expired",
    ("expired", "extend"): "sent",
    ("expired", "revoke"): "revoked",
}

ACTS: Final = (
    "sent", "opened", "accepted", "declined", "asked", "photographed", "done", "reminded", "extended", "answered",
    "revoked", "expired",
)  # fmt: skip
"""What is recorded of a sending."""

DAYS: Final = 14
"""How long a link works where the department says nothing else, in days."""

MOST_DAYS: Final = 90

MOST_DEVICES: Final = 8
"""By so many browsers one link may be opened; a ninth is refused, and the department sees that it was."""


def next_status(status: str, verb: str) -> str | None:
    """The status after ``verb``, or None when the verb does not leave ``status``."""
    return VERBS.get((status, verb))
