"""Amounts as people type them."""

from __future__ import annotations

from typing import Final

from civic.issues.submission import Problems

DEAREST: Final = 1_000_000_000_000


def amount(value: object, field: str, problems: Problems) -> int | None:
    """Whole units of the city's currency, None for nothing; else a problem ``project.not_money`` at ``field``."""
    typed = "" if value is None else "".join(str(value).split())
    if not typed:
        return None
    if not (typed.isascii() and typed.isdecimal()) or len(typed) > 13 or int(typed) > DEAREST:
        problems.add("project.not_money", field)
        return None
    return int(typed)
