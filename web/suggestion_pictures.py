"""Pictures of how good suggestions are, as numbers that a template draws: what was taken for what, how far they can be
believed, and how often staff agreed by week.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

CELL: Final = 26
"""Side of a cell, in units of the picture."""

MARGIN: Final = 190
MOST_SHOWN: Final = 14
LONGEST_NAME: Final = 26

SIDE: Final = 200
"""Side of the picture of belief."""

BAR: Final = 100
STEP: Final = 50


@dataclass(frozen=True, slots=True)
class Cell:
    """``strength`` is 0 to 1: the share of the row; ``right`` where both are the same."""

    x: float
    y: float
    count: int
    strength: float
    right: bool


@dataclass(frozen=True, slots=True)
class Confusion:
    """Rows are what it was, columns what was answered first, both in the order of ``names``: (number, code, name)."""

    names: Sequence[tuple[int, str, str]]
    cells: Sequence[Cell]
    table: Sequence[tuple[str, int, int, str, int]]
    size: int


def confusion(quality: Mapping[str, Any], names: Mapping[str, str], rest: str) -> Confusion:
    """The matrix of the most frequent answers; ``table`` has all: name, cases, right, most often taken for, how often.

    ``rest`` is what all others together are called.
    """
    rows: dict[str, Counter[str]] = {}
    for right, first, count in quality["confusion"]:
        rows.setdefault(right, Counter())[first] += count
    order = sorted((code for code in rows if code), key=lambda code: (-sum(rows[code].values()), code))
    shown = order[:MOST_SHOWN]
    place = {code: at for at, code in enumerate(shown)}
    cells = [
        Cell(
            MARGIN + place[first] * CELL, place[right] * CELL, count, count / sum(rows[right].values()), first == right
        )
        for right in shown
        for first, count in rows[right].items()
        if first in place
    ]  # fmt: skip
    table = []
    for code in order:
        wrong = [(count, first) for first, count in rows[code].items() if first != code]
        count, other = max(wrong, default=(0, code))
        whole = sum(rows[code].values())
        named = (names.get(other, other) if other else rest) if count else ""
        table.append((names.get(code, code), whole, rows[code][code], named, count))
    called = [(at + 1, code, _short(names.get(code, code))) for at, code in enumerate(shown)]
    return Confusion(called, cells, table, len(shown) * CELL)


def believed(steps: Sequence[Sequence[float]]) -> tuple[str, list[tuple[float, float, float]]]:
    """The line of how sure against how often right, and its points with a radius by the number of cases."""
    most = max((step[1] for step in steps), default=1) or 1
    points = [
        (round(sure * SIDE, 1), round((1 - right) * SIDE, 1), round(2 + 6 * (count / most) ** 0.5, 1))
        for sure, count, right in steps
    ]
    return " ".join(f"{x},{y}" for x, y, _ in points), points


def weekly(weeks: Sequence[tuple[date, int, int]]) -> list[tuple[float, date, int, int, float, float]]:
    """Bars of the weeks: place, Monday, right, wrong, and the heights of both."""
    most = max((right + wrong for _, right, wrong in weeks), default=1) or 1
    return [
        (at * STEP, week, right, wrong, round(BAR * right / most, 1), round(BAR * wrong / most, 1))
        for at, (week, right, wrong) in enumerate(weeks)
    ]


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
