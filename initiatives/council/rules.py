"""A rule of decision as data: quorum, majority and its base, ties, recusal, secrecy, with the clause it comes from.

Shares are exact fractions, never floats: two-thirds of 9 is 6, of 10 is 7. A rule is written as people say it,
``more than 1/2 of cast``, and reads back to the letter (`Threshold.parse`, ``str``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final, Literal, Self, get_args

from civic.core.errors import DomainError

Base = Literal["cast", "valid", "present", "in_office"]
"""Of whom a majority is counted: yes and no; these and the abstentions; all who are present; all in office."""

QuorumBase = Literal["in_office", "entitled"]
"""Of whom a quorum is counted: all members in office, or these without those who are recused from the item."""

Tie = Literal["rejected", "casting_vote"]
"""What follows when as many say yes as say no."""

Secrecy = Literal["named", "secret"]

BASES: Final[tuple[str, ...]] = get_args(Base)
QUORUM_BASES: Final[tuple[str, ...]] = get_args(QuorumBase)
TIES: Final[tuple[str, ...]] = get_args(Tie)
SECRECIES: Final[tuple[str, ...]] = get_args(Secrecy)
LARGEST: Final = 10_000
"""No council has more members, and no share a larger denominator."""

_WRITTEN = re.compile(
    r"(?P<how>more than|at least) (?:(?P<over>[1-9]\d{0,4})/(?P<under>[1-9]\d{0,4})|(?P<number>[1-9]\d{0,4}))"
    r"(?: of (?P<base>[a-z_]+))?"
)


@dataclass(frozen=True, slots=True)
class Threshold:
    """How many are needed: a share of a base, exceeded or reached, or a fixed number whatever the base is.

    Exactly one of ``share`` and ``number`` is set. ``exceeded``: the share itself is not enough.
    """

    share: Fraction | None = None
    exceeded: bool = False
    number: int | None = None

    def __post_init__(self) -> None:
        if (self.share is None) == (self.number is None) or (self.exceeded and self.share is None):
            raise ValueError("a share or a number, and only a share can be exceeded")
        if self.share is not None and not (0 < self.share < 1 or (self.share == 1 and not self.exceeded)):
            raise ValueError("a share is more than nothing and no more than all")
        if self.number is not None and not 1 <= self.number <= LARGEST:
            raise ValueError(f"a number from 1 to {LARGEST}")

    def needed(self, base: int) -> int:
        """How many it takes of a base of so many; never less than one."""
        if self.number is not None:
            return self.number
        assert self.share is not None
        exact = self.share * base
        least = exact.numerator // exact.denominator
        if self.exceeded or exact.denominator != 1:
            least += 1
        return max(1, least)

    def __str__(self) -> str:
        """As `parse` reads it, without a base."""
        if self.share is None:
            return f"at least {self.number}"
        how = "more than" if self.exceeded else "at least"
        return f"{how} {self.share.numerator}/{self.share.denominator}"

    @classmethod
    def parse(cls, text: str, field: str, bases: tuple[str, ...]) -> tuple[Self, str]:
        """``more than 1/2 of cast``, ``at least 2/3 of in_office`` or ``at least 12``: the threshold and its base.

        For a number the base is the first of ``bases``, for nothing depends on it.

        Raises:
            DomainError: ``decision_rule.threshold`` when it is written otherwise or is more than all;
                ``decision_rule.base`` when it is of something else than ``bases``.
        """
        found = _WRITTEN.fullmatch(text.strip())
        if found is None:
            raise DomainError("decision_rule.threshold", field=field, value=text)
        base = found["base"] or ""
        if (base not in bases) if found["number"] is None else base:
            raise DomainError("decision_rule.base", field=field, value=base, known=", ".join(bases))
        exceeded = found["how"] == "more than"
        try:
            if found["number"] is not None:
                return cls(number=int(found["number"]) + exceeded), bases[0]
            return cls(Fraction(int(found["over"]), int(found["under"])), exceeded), base
        except ValueError as error:
            raise DomainError("decision_rule.threshold", field=field, value=text) from error


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """One readable record of how a council decides.

    ``clause`` is the place in the city's charter or law. ``recused_count``: members who are recused still count among
    the present and those in office; else they are taken out of these bases. ``since``: the day from which this version
    is in force; a sitting uses the newest that is in force on its day.
    """

    code: str
    name: Mapping[str, str]
    clause: str
    quorum: Threshold
    quorum_of: QuorumBase
    majority: Threshold
    majority_of: Base
    tie: Tie
    recused_count: bool
    secrecy: Secrecy
    since: date

    def in_force(self, day: date) -> bool:
        return self.since <= day

    def written(self) -> dict[str, object]:
        """The record as files and answers hold it; `read_rule` reads it."""
        return {
            "code": self.code,
            "name": dict(self.name),
            "clause": self.clause,
            "quorum": _written(self.quorum, self.quorum_of),
            "majority": _written(self.majority, self.majority_of),
            "tie": self.tie,
            "recused": "count" if self.recused_count else "out",
            "secrecy": self.secrecy,
            "since": self.since.isoformat(),
        }


def _written(threshold: Threshold, base: str) -> str:
    return str(threshold) if threshold.share is None else f"{threshold} of {base}"
