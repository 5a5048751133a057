"""What happens to motions, on the chain of their sitting; and each ballot, on a chain of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from civic.core.events import EventBody
from initiatives.council.sittings.events import SittingEvent


@dataclass(frozen=True, kw_only=True)
class MotionPut(SittingEvent):
    """A motion stands on an item, by a version of a rule (its code and day). The event commits to the text."""

    kind: ClassVar[str] = "motion.put"
    motion: int
    item: int
    position: int
    rule: str
    since: str
    effect: str
    refusing: bool
    amends: int | None = None
    department: str | None = None


@dataclass(frozen=True, kw_only=True)
class MotionWithdrawn(SittingEvent):
    kind: ClassVar[str] = "motion.withdrawn"
    motion: int


@dataclass(frozen=True, kw_only=True)
class VoteOpened(SittingEvent):
    """Members vote. So many are present of those needed for the quorum."""

    kind: ClassVar[str] = "motion.opened"
    motion: int
    quorum_present: int
    quorum_needed: int


@dataclass(frozen=True, kw_only=True)
class BallotsOpened(SittingEvent):
    """All ballots of a vote that is closed, also those that were changed, in the order of seats. It is told to nobody:
    the result is.

    Each is ``ballot`` (the subject of its own event), ``seat``, ``number``, ``deputy``, ``choice``, and ``salt`` (hex):
    what that event had committed to (`initiatives.council.motions.commitment`).
    """

    kind: ClassVar[str] = "motion.ballots_opened"
    motion: int
    ballots: list[Any]


@dataclass(frozen=True, kw_only=True)
class VoteClosed(SittingEvent):
    """The vote is closed: who was there, how they voted, what the rule asks for, what it comes to.

    The numbers are those of `initiatives.council.outcome.Counts` and `Outcome`.
    """

    kind: ClassVar[str] = "motion.closed"
    motion: int
    in_office: int
    present: int
    recused: int
    recused_present: int
    yes: int
    no: int
    abstain: int
    quorum_base: int
    quorum_needed: int
    quorum_present: int
    base: int
    needed: int
    verdict: str


@dataclass(frozen=True, kw_only=True)
class TieBroken(SittingEvent):
    """The chair has given the casting vote."""

    kind: ClassVar[str] = "motion.tie_broken"
    motion: int
    casting: str
    verdict: str


@dataclass(frozen=True, kw_only=True)
class EffectTaken(SittingEvent):
    """What was to follow from a motion that was carried; not ``taken``: the initiative was elsewhere by then."""

    kind: ClassVar[str] = "motion.effect"
    motion: int
    effect: str
    initiative: str
    taken: bool


@dataclass(frozen=True, kw_only=True)
class Announced(SittingEvent):
    """The result was read out."""

    kind: ClassVar[str] = "motion.announced"
    motion: int


@dataclass(frozen=True, kw_only=True)
class BallotCast(EventBody):
    """A ballot is in, or was changed or taken away. It says neither whose it is nor what it says; the event commits to
    both, and ``motion.ballots_opened`` opens them.
    """

    kind: ClassVar[str] = "ballot.cast"
    motion: int
