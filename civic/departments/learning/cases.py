"""A past matter as learning needs it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

AreaKey = tuple[str, str]
"""Code of an area's type and of the area: ``("district", "west")``."""

DEFAULT_HALF_LIFE_DAYS = 180.0
"""Days after which a case counts half. It helps where an organisation changes, and costs nothing where it does not."""

SECONDS_OF_A_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class HistoryCase:
    """One matter that a department has finally had.

    ``category_levels`` goes from the group down to the most detailed kind, of which a city has two: (group, category).
    ``lon``/``lat`` are WGS 84 degrees (SRID 4326), None where the place is not known. ``areas`` are those that the
    place lies in, of each type at most one.
    """

    received_at: datetime
    category_levels: tuple[str, ...]
    department: str
    lon: float | None = None
    lat: float | None = None
    areas: tuple[AreaKey, ...] = ()


def split_by_date(
    cases: Iterable[HistoryCase], share: float = 0.7, at: datetime | None = None
) -> tuple[list[HistoryCase], list[HistoryCase]]:
    """The earlier cases to learn from and the later ones to be asked about, both by date.

    ``share`` is that of the earlier ones; ``at`` divides by a moment instead. Never at random, which flatters: it
    learns from the future. Cases of the very same moment are not torn apart.
    """
    ordered = sorted(cases, key=lambda case: case.received_at)
    if at is None and ordered:
        at = ordered[min(round(len(ordered) * share), len(ordered) - 1)].received_at
    return (
        [case for case in ordered if at is not None and case.received_at < at],
        [case for case in ordered if at is None or case.received_at >= at],
    )
