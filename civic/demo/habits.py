"""How the demo city lives, read from ``habits.toml``, and what is said at its turns, from ``turns.toml``."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).parent

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Demand:
    """How often a category is reported, in which months, and beside what."""

    weight: float
    season: tuple[float, ...]
    place: str


@dataclass(frozen=True, slots=True)
class Pace:
    """How a department works; ``take`` and ``work`` are shares of the time promised."""

    take: float
    work: float
    spread: float
    forgets: float
    good: float


@dataclass(frozen=True, slots=True)
class Habits:
    """The whole file. ``turns`` are the texts by what happens."""

    demand: Mapping[str, Demand]
    paces: Mapping[str, Pace]
    neighbours: Mapping[str, tuple[str, ...]]
    chances: Mapping[str, float]
    turns: Mapping[str, tuple[Words, ...]]

    def kind_of_the_month(self, month: int, dice: random.Random) -> str:
        """The code of a category, as likely as it is in a month (1 to 12)."""
        codes = list(self.demand)
        weights = [demand.weight * demand.season[month - 1] for demand in self.demand.values()]
        return dice.choices(codes, weights)[0]

    def happens(self, what: str, dice: random.Random) -> bool:
        """Whether it takes this turn."""
        return dice.random() < self.chances[what]

    def words(self, what: str, language: str, dice: random.Random) -> str:
        """What is said at a turn."""
        return dice.choice(self.turns[what])[language]


def read_habits() -> Habits:
    """Both files."""
    values = tomllib.loads((_HERE / "habits.toml").read_text())
    turns = tomllib.loads((_HERE / "turns.toml").read_text())
    seasons = {name: tuple(months) for name, months in values["seasons"].items()}
    return Habits(
        demand={
            code: Demand(entry["weight"], seasons[entry["season"]], entry["place"])
            for code, entry in values["categories"].items()
        },
        paces={code: Pace(**entry) for code, entry in values["departments"].items()},
        neighbours={code: tuple(others) for code, others in values["neighbours"].items()},
        chances=values["chances"],
        turns={what: tuple(texts) for what, texts in turns.items()},
    )
