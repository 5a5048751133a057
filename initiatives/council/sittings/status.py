"""The life of a sitting, of an item and of a motion as tables: (status, verb) → status."""

from __future__ import annotations

from typing import Final

SITTING_STATUSES: Final = ("planned", "published", "open", "paused", "closed")

SITTING_VERBS: Final[dict[tuple[str, str], str]] = {
    ("planned", "publish"): "published",
    ("published", "open"): "open",
    ("open", "pause"): "paused",
    ("paused", "resume"): "open",
    ("open", "close"): "closed",
    ("paused", "close"): "closed",
}

ITEM_STATUSES: Final = ("waiting", "open", "done", "postponed")

ITEM_VERBS: Final[dict[tuple[str, str], str]] = {
    ("waiting", "open_item"): "open",
    ("waiting", "postpone_item"): "postponed",
    ("open", "postpone_item"): "postponed",
    ("open", "finish_item"): "done",
}

MOTION_STATUSES: Final = ("put", "voting", "tied", "decided", "withdrawn")

MOTION_VERBS: Final[dict[tuple[str, str], str]] = {
    ("put", "withdraw"): "withdrawn",
    ("put", "open_vote"): "voting",
    ("voting", "close_vote"): "decided",
    ("tied", "give_casting_vote"): "decided",
}
"""Closing a vote leads to ``tied`` where the chair's casting vote decides."""
