"""The smallest set of rules that explains who had what: docs/decisions/0007.

A rule says which department answers for a category, a group or anything, everywhere or in one area. Which rule decides
a case is what ``civic.departments.routing`` does: the most specific category first, then the area before everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from civic.departments.learning.cases import AreaKey
from civic.departments.learning.tallies import Areas, Cell, Levels, Tally, balanced

MIN_SUPPORT = 30
"""Cases that a rule must have decided in the history."""

MIN_CONFIDENCE = 0.5
"""What the share of its department must be at least, by the lower bound: more often right than not, for certain."""

WIDE_CONFIDENCE = 0.8
"""The same of a rule about a group or about anything, which also decides what nobody has seen yet."""

PRICE = 0.25
"""What a rule costs, as a share of the support that it needs: it must explain so many more cases than without it.
A rule about a group costs twice as much, one about anything four times: it must stand for several narrower ones."""

EQUAL = 1e-6
"""Ways that explain so nearly the same are worth the same: the one that claims less is taken."""

MOST_CANDIDATES = 4
"""Ways to write the rules of one category or group that are tried, the best by its own cases."""


class Rule(NamedTuple):
    """``department`` answers for ``levels`` in the area (None: everywhere)."""

    levels: Levels
    area: AreaKey | None
    department: str


@dataclass(frozen=True, slots=True)
class ChosenRule:
    """A rule with the cases that it would have decided."""

    rule: Rule
    tally: Tally

    @property
    def support(self) -> int:
        """How many of them its department had."""
        return self.tally.cases.get(self.rule.department, 0)

    @property
    def confidence(self) -> float:
        return self.tally.confidence(self.rule.department)


@dataclass(frozen=True, slots=True)
class Profile:
    """The rules of one category or group: who answers everywhere (None: nobody), and other departments by area."""

    levels: Levels
    base: str | None
    areas: Mapping[AreaKey, str]

    def rules(self) -> Iterator[Rule]:
        if self.base is not None:
            yield Rule(self.levels, None, self.base)
        for area, department in sorted(self.areas.items()):
            yield Rule(self.levels, area, department)

    def deciding(self, areas: Areas) -> Rule | None:
        """The rule that decides a case in these areas, if one of these does."""
        for area in areas:
            if area in self.areas:
                return Rule(self.levels, area, self.areas[area])
        return Rule(self.levels, None, self.base) if self.base is not None else None

    def without(self, failed: Iterable[Rule]) -> Profile:
        failed = set(failed)
        base = None if Rule(self.levels, None, self.base or "") in failed else self.base
        kept = {area: who for area, who in self.areas.items() if Rule(self.levels, area, who) not in failed}
        return Profile(self.levels, base, kept)


class RuleBook:
    """Rules ready to be asked: the narrowest profile first."""

    def __init__(self, chosen: Iterable[ChosenRule]) -> None:
        self._rules = {(each.rule.levels, each.rule.area): each for each in chosen}

    def __len__(self) -> int:
        return len(self._rules)

    def deciding(self, levels: Levels, areas: Areas) -> ChosenRule | None:
        """The rule that decides a case, or None: nobody answers, which is the triage desk's."""
        for depth in range(len(levels), -1, -1):
            for area in (*areas, None):
                found = self._rules.get((levels[:depth], area))
                if found is not None:
                    return found
        return None


def choose_rules(
    cells: Iterable[Cell], *, min_support: int = MIN_SUPPORT, min_confidence: float = MIN_CONFIDENCE
) -> list[ChosenRule]:
    """Rules for the history that ``cells`` count, from the widest to the narrowest.

    Each has decided at least ``min_support`` cases and is right in at least ``min_confidence`` of them, by the lower
    bound of its department's share; and none is there whose cases the others explain as well.
    """
    found = _Chooser(balanced(cells), min_support, min_confidence).best((), ())
    return sorted(
        (ChosenRule(rule, found.decided[rule]) for rule in found.rules),
        key=lambda chosen: (len(chosen.rule.levels), chosen.rule.levels, chosen.rule.area or ("", "")),
    )


@dataclass(slots=True)
class _Outcome:
    """A way to write the rules below a level: what it is worth in cases, and what each rule decides."""

    worth: float = 0.0
    rules: list[Rule] = field(default_factory=list)
    decided: dict[Rule, Tally] = field(default_factory=dict)


class _Chooser:
    def __init__(self, leaves: Mapping[Levels, list[Cell]], min_support: int, min_confidence: float) -> None:
        self.leaves = dict(leaves)
        self.min_support = min_support
        self.min_confidence = min_confidence
        self.deepest = max(map(len, leaves), default=0)
        self.children: dict[Levels, set[Levels]] = {}
        self.cells: dict[Levels, list[Cell]] = {}
        for levels, own in leaves.items():
            for depth in range(len(levels) + 1):
                self.cells.setdefault(levels[:depth], []).extend(own)
                if depth:
                    self.children.setdefault(levels[: depth - 1], set()).add(levels[:depth])
        self._candidates: dict[Levels, list[Profile]] = {}
        self._leave_out_types_that_separate_nothing()

    def best(self, levels: Levels, above: Sequence[Profile]) -> _Outcome:
        """The best way to write the rules from here down, where what is not decided here is by ``above``."""
        chosen = self._below(levels, above)
        for candidate in self.candidates(levels):
            outcome = self._with(candidate, above)
            if outcome is not None and outcome.worth > chosen.worth + EQUAL:
                chosen = outcome
        return chosen

    def _with(self, profile: Profile, above: Sequence[Profile]) -> _Outcome | None:
        """The outcome with a profile's rules, but for those that do not hold; None when none does."""
        while own := list(profile.rules()):
            outcome = self._below(profile.levels, (profile, *above))
            failed = [
                rule
                for rule in own
                if not self._holds(profile.levels, outcome.decided.get(rule), rule.department)
            ]
            if not failed:
                outcome.rules = [*own, *outcome.rules]
                outcome.worth -= self._price(profile.levels) * len(own)
                return outcome
            profile = profile.without(failed)
        return None

    def _below(self, levels: Levels, answering: Sequence[Profile]) -> _Outcome:
        whole = _Outcome()
        for child in sorted(self.children.get(levels, ())):
            part = self.best(child, answering)
            whole.worth += part.worth
            whole.rules += part.rules
            for rule, tally in part.decided.items():
                whole.decided.setdefault(rule, Tally()).merge(tally)
        # A case may be known by its group alone.
        for cell in self.leaves.get(levels, ()):
            for profile in answering:
                deciding = profile.deciding(cell.areas)
                if deciding is not None:
                    whole.decided.setdefault(deciding, Tally()).add(cell)
                    whole.worth += cell.weight if deciding.department == cell.department else 0.0
                    break
        return whole

    def _leave_out_types_that_separate_nothing(self) -> None:
        """Count cases together that differ only in areas which no candidate names: there may be very many of these."""
        kinds = {area[0] for levels in self.cells for way in self.candidates(levels) for area in way.areas}
        for levels, cells in self.leaves.items():
            merged: dict[tuple[Areas, str], Cell] = {}
            for cell in cells:
                key = tuple(area for area in cell.areas if area[0] in kinds), cell.department
                there = merged.get(key)
                merged[key] = cell._replace(areas=key[0]) if there is None else there.plus(cell)
            self.leaves[levels] = list(merged.values())

    def _price(self, levels: Levels) -> float:
        return PRICE * self.min_support * 2.0 ** (self.deepest - len(levels))

    def _holds(self, levels: Levels, tally: Tally | None, department: str) -> bool:
        wide = WIDE_CONFIDENCE if len(levels) < self.deepest else 0.0
        return (
            tally is not None
            and tally.total >= self.min_support
            and tally.confidence(department) >= max(wide, self.min_confidence)
        )

    def candidates(self, levels: Levels) -> list[Profile]:
        """Profiles that its own cases suggest, the best few by them; of equals first those that claim less."""
        if levels not in self._candidates:
            found = {
                (profile.base, tuple(profile.areas.items())): (worth, profile)
                for worth, profile in self._suggested(levels)
            }
            ranked = sorted(
                found.items(), key=lambda item: (-round(item[1][0], 6), _claim(item[1][1]), str(item[0]))
            )
            self._candidates[levels] = [profile for _, (_, profile) in ranked[:MOST_CANDIDATES]]
        return self._candidates[levels]

    def _suggested(self, levels: Levels) -> Iterator[tuple[float, Profile]]:
        whole, by_type = Tally(), dict[str, dict[AreaKey, Tally]]()
        for cell in self.cells.get(levels, ()):
            whole.add(cell)
            for area in cell.areas:
                by_type.setdefault(area[0], {}).setdefault(area, Tally()).add(cell)
        bases: list[str | None] = [*whole.ranked()[:2]]
        for base in bases:
            profile = Profile(levels, base, {})
            yield self._worth(whole, {}, profile), profile
        for _, tallies in sorted(by_type.items()):
            for base in [*bases, None]:
                areas = {
                    area: top for area, tally in sorted(tallies.items())
                    if (top := tally.ranked()[0]) != base and self._holds(levels, tally, top)
                }  # fmt: skip
                if areas:
                    profile = Profile(levels, base, areas)
                    yield self._worth(whole, tallies, profile), profile

    def _worth(self, whole: Tally, tallies: Mapping[AreaKey, Tally], profile: Profile) -> float:
        base, areas = profile.base, profile.areas
        right = sum(tallies[area].weights[who] for area, who in areas.items())
        if base is not None:
            right += whole.weights[base] - sum(tallies[area].weights.get(base, 0.0) for area in areas)
        return right - self._price(profile.levels) * (len(areas) + (base is not None))


def _claim(profile: Profile) -> int:
    """One rule for everywhere, before one for each area, before exceptions from one for everywhere: who had only what
    lies in one area does not answer everywhere else.
    """
    if not profile.areas:
        return 0
    return 1 if profile.base is None else 2
