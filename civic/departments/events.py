"""What happens to departments; recorded on the subject ``city``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from civic.core.events import EventBody


@dataclass(frozen=True, kw_only=True)
class DepartmentsImported(EventBody):
    """The departments are those of another file now; each list holds codes.

    ``jurisdictions`` is how many single rules there are; ``rules_added`` and ``rules_removed`` compare them with those
    before.
    """

    kind: ClassVar[str] = "departments.imported"
    departments: int
    added: Sequence[str]
    changed: Sequence[str]
    returned: Sequence[str]
    retired: Sequence[str]
    jurisdictions: int
    rules_added: int
    rules_removed: int


@dataclass(frozen=True, kw_only=True)
class DepartmentsAdded(EventBody):
    """There are departments beside those before; codes. They answer for nothing yet."""

    kind: ClassVar[str] = "departments.added"
    added: Sequence[str]
