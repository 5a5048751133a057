"""What happens where one initiative is to join another, each on the chains of both. ``other`` is a public id."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from initiatives.proposals.events import InitiativeEvent


@dataclass(frozen=True, kw_only=True)
class MergeEvent(InitiativeEvent):
    """Common to all: the proposal's number, the other initiative, and whether this one would join it (or takes it
    in).
    """

    kind: ClassVar[str] = ""
    proposal: int
    other: str
    joins: bool


@dataclass(frozen=True, kw_only=True)
class MergeProposed(MergeEvent):
    """The authors of both decide until then."""

    kind: ClassVar[str] = "initiative.merge_proposed"
    until: datetime


@dataclass(frozen=True, kw_only=True)
class MergeAgreed(MergeEvent):
    """One side agrees; the other one has not yet."""

    kind: ClassVar[str] = "initiative.merge_agreed"


@dataclass(frozen=True, kw_only=True)
class MergeEnded(MergeEvent):
    """Nothing comes of it: ``how`` is of `initiatives.merging.models.STATES`."""

    kind: ClassVar[str] = "initiative.merge_ended"
    how: str


@dataclass(frozen=True, kw_only=True)
class Merged(MergeEvent):
    """Both sides agree: this one ends here and goes on as the other. So many signatures counted."""

    kind: ClassVar[str] = "initiative.merged"
    counted: int


@dataclass(frozen=True, kw_only=True)
class Joined(MergeEvent):
    """Both sides agree: the other one goes on as this one."""

    kind: ClassVar[str] = "initiative.joined"
