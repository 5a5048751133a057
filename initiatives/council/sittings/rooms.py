"""Where a sitting is followed."""

from __future__ import annotations


def sitting_room(public_id: str) -> str:
    """The room of whoever may see the sitting."""
    return f"sitting:{public_id}"
