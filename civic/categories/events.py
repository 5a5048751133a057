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


@dataclass(frozen=True, kw_only=True)
class CategoryChanged(EventBody):
    """One category is another than before; a code. Its row of ``city_change`` says what it was."""

    kind: ClassVar[str] = "category.changed"
    category: str


@dataclass(frozen=True, kw_only=True)
class CategoryRetired(EventBody):
    """A category takes no reports any more."""

    kind: ClassVar[str] = "category.retired"
    category: str


@dataclass(frozen=True, kw_only=True)
class CategoryReturned(EventBody):
    """A retired category takes reports again."""

    kind: ClassVar[str] = "category.returned"
    category: str


@dataclass(frozen=True, kw_only=True)
class CategoriesMoved(EventBody):
    """The categories of a group stand in another order."""

    kind: ClassVar[str] = "categories.moved"
    group: str


@dataclass(frozen=True, kw_only=True)
class CategoryGroupChanged(EventBody):
    """A group of categories is new (``added``) or another than before; a code."""

    kind: ClassVar[str] = "category_group.changed"
    group: str
    added: bool
