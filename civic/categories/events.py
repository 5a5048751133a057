"""What happens to the kinds of issue; recorded on the subject ``city``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from civic.core.events import EventBody


@dataclass(frozen=True, kw_only=True)
class CategoriesImported(EventBody):
    """The categories are those of another file now; each list holds codes. ``groups`` were added or changed."""

    kind: ClassVar[str] = "categories.imported"
    categories: int
    added: Sequence[str]
    changed: Sequence[str]
    returned: Sequence[str]
    retired: Sequence[str]
    groups: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class CategoriesAdded(EventBody):
    """There are categories, and perhaps groups, beside those before; each list holds codes."""

    kind: ClassVar[str] = "categories.added"
    added: Sequence[str]
    groups: Sequence[str]
