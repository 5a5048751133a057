"""Who is likely to answer: counts of what was seen, the more detailed resting on the less detailed.

Learns with every confirmed case, forgets with a half-life, and needs no training run.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import log
from typing import NamedTuple

from civic.departments.learning.cases import DEFAULT_HALF_LIFE_DAYS, SECONDS_OF_A_DAY, HistoryCase
from civic.departments.learning.tallies import Areas, Levels

NOVELTY = 0.3
"""How much the less detailed counts weigh for each different department seen in the more detailed (Witten–Bell)."""

LEAST = 1e-4
"""The least probability that a loss is taken of."""

LARGEST = 1e60
"""From this weight of a new case on all weights are scaled down, long before a float overflows."""


class Suggestion(NamedTuple):
    department: str
    probability: float


class _Node:
    __slots__ = ("departments", "total")

    def __init__(self) -> None:
        self.total = 0.0
        self.departments: dict[str, float] = {}


Distribution = dict[str, float]


class BackoffModel:
    """Online back-off counts over category levels, crossed with the areas.

    A distribution over departments goes from the group down the levels, at each mixed with the counts seen there: the
    fewer and the more different, the more of the level above remains (I. H. Witten and T. C. Bell, The zero-frequency
    problem, IEEE Transactions on Information Theory 37 (1991), 1085–1094). The same is done within the case's area,
    level by level. Of the types of area the one is asked that has predicted best in the category so far.

    Forgetting weighs new cases up, instead of all earlier ones down: a case counts half of one that comes
    ``half_life_days`` later.
    """

    def __init__(self, *, half_life_days: float = DEFAULT_HALF_LIFE_DAYS) -> None:
        self._seconds = half_life_days * SECONDS_OF_A_DAY
        self._origin: float | None = None
        self._latest = 0.0
        self._nodes: dict[object, _Node] = {}
        self._losses: dict[Levels, dict[str | None, float]] = {}

    def learn(self, case: HistoryCase) -> None:
        """Take in a case whose department is known. Cases may come in any order; best from old to new."""
        weight = self._weight(case.received_at)
        levels, areas = case.category_levels, case.areas
        self._judge_types(levels, areas, case.department, weight)
        keys: list[object] = [()]
        for depth in range(1, len(levels) + 1):
            prefix = levels[:depth]
            keys.append(prefix)
            keys += [(prefix, area) for area in areas]
        for key in keys:
            node = self._nodes.get(key)
            if node is None:
                node = self._nodes[key] = _Node()
            node.total += weight
            node.departments[case.department] = node.departments.get(case.department, 0.0) + weight

    def suggest(self, levels: Levels, areas: Areas = ()) -> list[Suggestion]:
        """Departments with their probabilities, the likeliest first; empty before anything was learned."""
        plain = self._along(levels)
        if not plain:
            return []
        losses = self._losses.get(levels, {})
        best, least = None, losses.get(None, 0.0)
        for area in areas:
            loss = losses.get(area[0])
            if loss is not None and loss < least:
                best, least = area, loss
        found = plain[-1] if best is None else self._within(levels, best, plain)
        ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
        # Sums of weights are rounded: a share may come out a hair above the whole.
        return [Suggestion(department, min(share, 1.0)) for department, share in ordered]

    def _weight(self, at: datetime) -> float:
        moment = at.timestamp()
        if self._origin is None:
            self._origin = moment
        weight = 2.0 ** ((moment - self._origin) / self._seconds)
        if weight > LARGEST:
            self._scale_down(weight)
            self._origin, weight = moment, 1.0
        self._latest = max(self._latest, weight)
        return weight

    def _scale_down(self, by: float) -> None:
        for node in self._nodes.values():
            node.total /= by
            node.departments = {who: weight / by for who, weight in node.departments.items()}
        for losses in self._losses.values():
            for kind in losses:
                losses[kind] /= by
        self._latest = 1.0

    def _judge_types(self, levels: Levels, areas: Areas, department: str, weight: float) -> None:
        """Note how badly each type of area would have predicted this case, before it is learned."""
        plain = self._along(levels)
        if not plain:
            return
        losses = self._losses.setdefault(levels, {})
        without = -log(max(plain[-1].get(department, 0.0), LEAST)) * weight
        losses[None] = losses.get(None, 0.0) + without
        for area in areas:
            within = self._within(levels, area, plain)
            loss = -log(max(within.get(department, 0.0), LEAST)) * weight
            # A type that was not there before begins as good as none.
            losses[area[0]] = losses.get(area[0], losses[None] - without) + loss

    def _along(self, levels: Levels) -> list[Distribution]:
        """The distribution at each level, from the group down; of everything where nothing of the group is known."""
        found: list[Distribution] = []
        current: Distribution = {}
        for depth in range(1, len(levels) + 1):
            current = self._mixed(current, self._nodes.get(levels[:depth]))
            if current:
                found.append(current)
        if not found:
            current = self._mixed({}, self._nodes.get(()))
            return [current] if current else []
        # Nothing new below: what is known above holds there too.
        return found + [current] * (len(levels) - len(found))

    def _within(self, levels: Levels, area: tuple[str, str], plain: Sequence[Distribution]) -> Distribution:
        """The distribution within an area: at each level between what holds there everywhere and above in the area."""
        inside: Distribution | None = None
        for depth in range(1, len(levels) + 1):
            everywhere = plain[min(depth, len(plain)) - 1]
            node = self._nodes.get((levels[:depth], area))
            inside = self._mixed(everywhere if inside is None else _halfway(everywhere, inside), node)
        return plain[-1] if inside is None else inside

    def _mixed(self, prior: Distribution, node: _Node | None) -> Distribution:
        if node is None:
            return prior
        if not prior:
            return {who: weight / node.total for who, weight in node.departments.items()}
        remains = NOVELTY * len(node.departments) * self._latest
        whole = node.total + remains
        mixed = {who: share * remains / whole for who, share in prior.items()}
        for who, weight in node.departments.items():
            mixed[who] = mixed.get(who, 0.0) + weight / whole
        return mixed


def _halfway(one: Distribution, other: Distribution) -> Distribution:
    mean = {who: share / 2 for who, share in one.items()}
    for who, share in other.items():
        mean[who] = mean.get(who, 0.0) + share / 2
    return mean
