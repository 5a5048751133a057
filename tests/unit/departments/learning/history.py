"""A small past, made by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from civic.departments.learning.cases import AreaKey, HistoryCase

START = datetime(2026, 1, 1, tzinfo=UTC)
WEST: AreaKey = ("district", "west")
EAST: AreaKey = ("district", "east")


def cases(category: str, department: str, count: int, *areas: AreaKey, day: float = 0.0) -> list[HistoryCase]:
    """So many cases of ``group/category`` that a department had, an hour apart from a day of the year on."""
    levels = tuple(category.split("/"))
    return [
        HistoryCase(START + timedelta(days=day, hours=hour), levels, department, areas=areas)
        for hour in range(count)
    ]
