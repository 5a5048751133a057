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


@dataclass(frozen=True, kw_only=True)
class DepartmentChanged(EventBody):
    """One department is another than before; a code. Its row of ``city_change`` says what it was."""

    kind: ClassVar[str] = "department.changed"
    department: str


@dataclass(frozen=True, kw_only=True)
class DepartmentRetired(EventBody):
    """A department is there no more, and so many rules went with it."""

    kind: ClassVar[str] = "department.retired"
    department: str
    rules_removed: int


@dataclass(frozen=True, kw_only=True)
class DepartmentReturned(EventBody):
    """A retired department is there again; it answers for nothing yet."""

    kind: ClassVar[str] = "department.returned"
    department: str


@dataclass(frozen=True, kw_only=True)
class RulesAdded(EventBody):
    """A department answers for more: so many single rules, of which ``replaced`` were others' before."""

    kind: ClassVar[str] = "jurisdictions.added"
    department: str
    added: int
    replaced: int


@dataclass(frozen=True, kw_only=True)
class RulesEnded(EventBody):
    """So many single rules of a department hold no more."""

    kind: ClassVar[str] = "jurisdictions.ended"
    department: str
    ended: int
