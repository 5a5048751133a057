"""Advertising shows by its links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

MOST_LINKS: Final = 2
"""Who shows where something is sends one or two; a third is looked at."""

_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"')\]]+|(?<![\w@.])(?:t\.me|wa\.me|vk\.com|bit\.ly)/[^\s<>\"')\]]+",
    re.IGNORECASE,
)


def many_links(text: str) -> Iterator[tuple[int, int]]:
    """Every link of a text that has more than MOST_LINKS."""
    found = [match.span() for match in _LINK.finditer(text)]
    return iter(found if len(found) > MOST_LINKS else ())
