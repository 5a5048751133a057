"""Where to go afterwards: a path of this site only, so that nobody is led elsewhere."""

from __future__ import annotations


def safe_path(asked: str) -> str | None:
    """The path as it was asked for, or None where it would lead to another site or be no path at all."""
    inside = asked.startswith("/") and not asked.startswith(("//", "/\\")) and asked.isprintable()
    return asked if inside and "\\" not in asked.partition("?")[0] else None
