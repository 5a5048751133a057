"""What happens to dates: somebody is told, a term of the law runs out or is extended, open dates are recounted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from civic.core.events import EventBody
from civic.issues.events import AssignmentEvent, IssueEvent


@dataclass(frozen=True, kw_only=True)
class TargetWarned(AssignmentEvent):
    """A date of an assignment (``of``) is near; ``told`` many people were told."""

    kind: ClassVar[str] = "issue.target_warned"
    of: str
    due: datetime
    told: int


@dataclass(frozen=True, kw_only=True)
class Escalated(AssignmentEvent):
    """A date of an assignment has passed, and who holds ``role`` is told: ``told`` many, of which none may be there."""

    kind: ClassVar[str] = "issue.escalated"
    of: str
    due: datetime
    rung: int
    role: str
    told: int


@dataclass(frozen=True, kw_only=True)
class ClockNear(IssueEvent):
    """A term of a law (its codes) ends soon."""

    kind: ClassVar[str] = "issue.clock_near"
    clock: str
    step: str
    due: datetime


@dataclass(frozen=True, kw_only=True)
class ClockMissed(IssueEvent):
    """A term of a law has run out."""

    kind: ClassVar[str] = "issue.clock_missed"
    clock: str
    step: str
    due: datetime


@dataclass(frozen=True, kw_only=True)
class ClockExtended(IssueEvent):
    """A term of a law was extended, once, with a reason that residents read (``update``)."""

    kind: ClassVar[str] = "issue.clock_extended"
    clock: str
    step: str
    due: datetime
    earlier: datetime
    update: int | None = None


@dataclass(frozen=True, kw_only=True)
class LadderChanged(EventBody):
    """Other people are told, or at other times; ``department`` None is the city's ladder."""

    kind: ClassVar[str] = "ladder.changed"
    department: str | None = None


@dataclass(frozen=True, kw_only=True)
class ClockChanged(EventBody):
    """A law is new, another than before or (``retired``) holds no more. Terms that run keep their end."""

    kind: ClassVar[str] = "legal_clock.changed"
    clock: str
    retired: bool = False


@dataclass(frozen=True, kw_only=True)
class RecountAsked(EventBody):
    """Open targets shall follow a calendar that has changed; ``recount`` is the row of ``date_recount``."""

    kind: ClassVar[str] = "calendar.recount_asked"
    calendar: str
    recount: int
