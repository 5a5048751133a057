"""What happens between departments on an issue, and with outside parties: whose a part is, when its turn comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from civic.issues.events import AssignmentEvent


@dataclass(frozen=True, kw_only=True)
class SentBack(AssignmentEvent):
    """Handed over to us, but not ours: it goes back to who gave it, with a reason; ``returns`` so far."""

    kind: ClassVar[str] = "issue.sent_back"
    to_assignment: int
    to_department: str
    returns: int


@dataclass(frozen=True, kw_only=True)
class Disputed(AssignmentEvent):
    """Sent back once too often: by rule a lead (a person's id, None where there is none) decides whose it is."""

    kind: ClassVar[str] = "issue.disputed"
    to_assignment: int
    to_department: str
    returns: int
    lead: int | None


@dataclass(frozen=True, kw_only=True)
class Instructed(AssignmentEvent):
    """A part got instructions for the department that does it: internal words."""

    kind: ClassVar[str] = "issue.instructed"


@dataclass(frozen=True, kw_only=True)
class PutAfter(AssignmentEvent):
    """A part waits for the end of another one (None: for none any more, so that it has a target)."""

    kind: ClassVar[str] = "issue.put_after"
    after: int | None
    after_department: str | None
    target: datetime | None


@dataclass(frozen=True, kw_only=True)
class TurnCame(AssignmentEvent):
    """The part before has ended: its clock begins now."""

    kind: ClassVar[str] = "issue.turn_came"
    take_by: datetime
    target: datetime


@dataclass(frozen=True, kw_only=True)
class PartyActed(AssignmentEvent):
    """What an outside party did with its link, or a department with theirs: ``what`` is one of civic.parties' ACTS."""

    kind: ClassVar[str] = "issue.party"
    what: str
    party: int
    link: int
