"""What happens to boundaries; recorded on the subject ``city``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from civic.core.events import EventBody


@dataclass(frozen=True, kw_only=True)
class EditionImported(EventBody):
    """A type of area has a new edition, which is current from now on. The counts compare it with the one before."""

    kind: ClassVar[str] = "area_type.edition_imported"
    area_type: str
    edition: int
    areas: int
    added: int
    changed: int
    gone: int


@dataclass(frozen=True, kw_only=True)
class ResidentsCounted(EventBody):
    """So many ``areas`` of a type have another number of residents than before, within the same boundaries."""

    kind: ClassVar[str] = "area_type.residents_counted"
    area_type: str
    areas: int


@dataclass(frozen=True, kw_only=True)
class AreaTypeRetired(EventBody):
    """A type has no current areas any more. Issues keep those that they were filed under."""

    kind: ClassVar[str] = "area_type.retired"
    area_type: str
    areas: int


@dataclass(frozen=True, kw_only=True)
class AreaTypeChanged(EventBody):
    """A type of area has another name or another parent, or ``moved`` of its areas lie in other ones than before.

    ``parent_type`` is left out when it has none.
    """

    kind: ClassVar[str] = "area_type.changed"
    area_type: str
    parent_type: str | None
    moved: int
