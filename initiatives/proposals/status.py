"""The life of an initiative as a table: (status, verb) → status.

Buttons, API and documentation are made from it. Source: the product's domain rules (docs/domain.md).
"""

from __future__ import annotations

from typing import Final

STATUSES: Final = (
    "draft", "moderation", "returned", "collecting", "opinion", "on_agenda", "in_council", "accepted", "in_delivery",
    "delivered", "rejected", "expired", "withdrawn", "merged", "judged",
)  # fmt: skip

FINAL: Final = frozenset({"rejected", "expired", "withdrawn", "merged", "judged"})

VERBS: Final[dict[tuple[str, str], str]] = {
    ("draft", "submit"): "moderation",
    ("draft", "withdraw"): "withdrawn",
    ("moderation", "publish"): "collecting",
    ("moderation", "send_back"): "returned",
    ("moderation", "withdraw"): "withdrawn",
    ("returned", "submit"): "moderation",
    ("returned", "appeal"): "moderation",
    ("returned", "withdraw"): "withdrawn",
    ("collecting", "reach"): "opinion",
    ("collecting", "expire"): "expired",
    ("collecting", "withdraw"): "withdrawn",
    ("collecting", "merge"): "merged",
    ("opinion", "conclude"): "on_agenda",
    ("on_agenda", "open"): "in_council",
    ("on_agenda", "postpone"): "on_agenda",
    ("in_council", "accept"): "accepted",
    ("in_council", "reject"): "rejected",
    ("in_council", "refer_back"): "opinion",
    ("in_council", "postpone"): "on_agenda",
    ("accepted", "start"): "in_delivery",
    ("in_delivery", "deliver"): "delivered",
    ("delivered", "settle"): "judged",
    ("delivered", "rework"): "in_delivery",
    ("delivered", "fail_again"): "on_agenda",
}

BY_ITSELF: Final = frozenset({"reach", "expire", "conclude", "settle", "rework", "fail_again"})
"""Verbs that follow from signatures, opinions, judgements and time; nobody chooses them."""


def next_status(status: str, verb: str) -> str | None:
    """The status after ``verb``, or None when the verb does not leave ``status``."""
    return VERBS.get((status, verb))


def verbs_from(status: str) -> tuple[str, ...]:
    """The verbs that somebody may choose in a status, in the table's order."""
    return tuple(verb for (left, verb) in VERBS if left == status and verb not in BY_ITSELF)
