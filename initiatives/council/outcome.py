"""What a vote comes to by a rule: one function, exact, that anybody can follow with pencil and paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from civic.core.errors import DomainError
from initiatives.council.rules import DecisionRule

Verdict = Literal["carried", "rejected", "tied", "no_quorum"]
"""``tied``: the chair's casting vote decides, and was not given yet."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Who was there and how they voted.

    ``present`` holds those recused who are in the room; ``recused`` are all who are recused from the item,
    ``recused_present`` those of them in the room.
    """

    in_office: int
    present: int
    yes: int
    no: int
    abstain: int = 0
    recused: int = 0
    recused_present: int = 0

    def __post_init__(self) -> None:
        """Raises:
        DomainError: ``tally.impossible`` for numbers that cannot be, as more ballots than members who may vote.
        """
        numbers = (
            self.in_office, self.present, self.yes, self.no, self.abstain, self.recused, self.recused_present,
        )  # fmt: skip
        possible = (
            min(numbers) >= 0
            and self.present <= self.in_office
            and self.recused_present <= min(self.recused, self.present)
            and self.recused - self.recused_present <= self.in_office - self.present
            and self.yes + self.no + self.abstain <= self.present - self.recused_present
        )
        if not possible:
            raise DomainError("tally.impossible", counts=numbers)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict with every number that it follows from, as a page explains it."""

    verdict: Verdict
    quorum_base: int
    quorum_needed: int
    quorum_present: int
    base: int
    needed: int
    casting: Literal["yes", "no"] | None = None

    @property
    def quorum_reached(self) -> bool:
        return self.quorum_present >= self.quorum_needed

    @property
    def carried(self) -> bool:
        return self.verdict == "carried"


def decide(rule: DecisionRule, counts: Counts, casting: Literal["yes", "no"] | None = None) -> Outcome:
    """What these counts come to; ``casting`` is the chair's casting vote, which is looked at in a tie alone.

    A tie is as many yes as no where one more yes would carry the motion: the casting vote is one vote more, in the base
    too where the base is of votes. Without a quorum there is no decision, whatever the votes.

    Source: the order of the steps is that of usual charters (quorum first, then majority, then tie); every number comes
    from the rule.
    """
    entitled = counts.in_office - counts.recused
    attending = counts.present if rule.recused_count else counts.present - counts.recused_present
    quorum_base = entitled if rule.quorum_of == "entitled" else counts.in_office
    quorum_present = counts.present - counts.recused_present if rule.quorum_of == "entitled" else attending
    quorum_needed = rule.quorum.needed(quorum_base)

    votes = counts.yes + counts.no
    base = {
        "cast": votes,
        "valid": votes + counts.abstain,
        "present": attending,
        "in_office": counts.in_office if rule.recused_count else entitled,
    }[rule.majority_of]
    needed = rule.majority.needed(base)

    def found(verdict: Verdict, by: Literal["yes", "no"] | None = None) -> Outcome:
        return Outcome(verdict, quorum_base, quorum_needed, quorum_present, base, needed, by)

    if quorum_present < quorum_needed:
        return found("no_quorum")
    if counts.yes >= needed:
        return found("carried")
    of_votes = rule.majority_of in ("cast", "valid")
    would_carry = counts.yes + 1 >= rule.majority.needed(base + of_votes)
    if rule.tie != "casting_vote" or counts.yes != counts.no or not would_carry:
        return found("rejected")
    if casting is None:
        return found("tied")
    return found("carried" if casting == "yes" else "rejected", casting)
