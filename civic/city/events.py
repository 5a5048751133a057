"""What happens to the city's own settings; recorded on the subject ``city``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from civic.core.events import EventBody


@dataclass(frozen=True, kw_only=True)
class CitySetUp(EventBody):
    """There is a city from now on."""

    kind: ClassVar[str] = "city.set_up"
    languages: Sequence[str]
    time_zone: str
    demo: bool


@dataclass(frozen=True, kw_only=True)
class CityChanged(EventBody):
    """Settings of the city are others than before; ``settings`` names them."""

    kind: ClassVar[str] = "city.changed"
    settings: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class CityAreasChosen(EventBody):
    """Another type of area tiles the city now: it decides what lies inside and where an issue is listed."""

    kind: ClassVar[str] = "city.areas_chosen"
    area_type: str


@dataclass(frozen=True, kw_only=True)
class CityReloaded(EventBody):
    """History was imported: issues are there, or are others, of which nobody was told one by one. Look anew.

    ``source`` is the mapping's code of where they come from.
    """

    kind: ClassVar[str] = "city.reloaded"
    source: str
    added: int
    changed: int


@dataclass(frozen=True, kw_only=True)
class CalendarChanged(EventBody):
    """A working calendar is new or another than before. What was promised stays promised."""

    kind: ClassVar[str] = "calendar.changed"
    calendar: str
