"""What happens to opinions, each on the chain of the initiative. ``department`` is a code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from initiatives.proposals.events import InitiativeEvent


@dataclass(frozen=True, kw_only=True)
class OpinionAsked(InitiativeEvent):
    """A department is asked for its opinion until then."""

    kind: ClassVar[str] = "initiative.opinion_asked"
    department: str
    due: datetime


@dataclass(frozen=True, kw_only=True)
class OpinionAssigned(InitiativeEvent):
    """Within a department a colleague has it, or nobody in particular."""

    kind: ClassVar[str] = "initiative.opinion_assigned"
    department: str
    assignee: int | None


@dataclass(frozen=True, kw_only=True)
class OpinionHandedOver(InitiativeEvent):
    """A department is asked instead of another (``by``), until the same date."""

    kind: ClassVar[str] = "initiative.opinion_handed_over"
    department: str
    by: str
    due: datetime


@dataclass(frozen=True, kw_only=True)
class OpinionExtended(InitiativeEvent):
    """A department has more time; the event commits to the reason."""

    kind: ClassVar[str] = "initiative.opinion_extended"
    department: str
    due: datetime
    earlier: datetime


@dataclass(frozen=True, kw_only=True)
class OpinionGiven(InitiativeEvent):
    """A department has given its opinion; ``text`` above 1: has corrected it. The event commits to the text."""

    kind: ClassVar[str] = "initiative.opinion_given"
    department: str
    text: int
    finding: str
    late: bool


@dataclass(frozen=True, kw_only=True)
class OpinionLate(InitiativeEvent):
    """A department's date has passed without its opinion."""

    kind: ClassVar[str] = "initiative.opinion_late"
    department: str
    due: datetime


@dataclass(frozen=True, kw_only=True)
class AnswerOpened(InitiativeEvent):
    """All opinions are in, or their time is over: the authors may answer until then."""

    kind: ClassVar[str] = "initiative.answer_opened"
    until: datetime
    given: int
    asked: int


@dataclass(frozen=True, kw_only=True)
class OpinionsAnswered(InitiativeEvent):
    """The authors have answered. The event commits to their words."""

    kind: ClassVar[str] = "initiative.opinions_answered"


@dataclass(frozen=True, kw_only=True)
class OpinionsConcluded(InitiativeEvent):
    """It goes to the council with so many opinions of those asked for, and with the authors' answer or without."""

    kind: ClassVar[str] = "initiative.opinions_concluded"
    given: int
    asked: int
    answered: bool
