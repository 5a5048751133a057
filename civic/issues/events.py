"""What happens to issues. Bodies hold ids, codes, numbers and dates; words stay in rows that can be erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from civic.core.events import EventBody


@dataclass(frozen=True, kw_only=True)
class IssueEvent(EventBody):
    """Common to all: the public id, the issue's status afterwards, and the one before when it changed."""

    kind: ClassVar[str] = ""
    issue: str
    status: str
    was: str | None = None


@dataclass(frozen=True, kw_only=True)
class IssueReceived(IssueEvent):
    """A report opened an issue. ``lon_e7``/``lat_e7`` are degrees × 10⁷; they are left out of private issues,
    and so is ``asset``, the code of what it is about (``lamp:217``).
    """

    kind: ClassVar[str] = "issue.received"
    report: int
    assignment: int
    category: str
    department: str
    take_by: datetime
    target: datetime
    lon_e7: int | None
    lat_e7: int | None
    asset: str | None = None


@dataclass(frozen=True, kw_only=True)
class ReportJoined(IssueEvent):
    """Another person reported the same matter."""

    kind: ClassVar[str] = "issue.joined"
    report: int
    reports: int
    affected: int


@dataclass(frozen=True, kw_only=True)
class AffectedCounted(IssueEvent):
    """Somebody said "me too"."""

    kind: ClassVar[str] = "issue.affected"
    affected: int


@dataclass(frozen=True, kw_only=True)
class ReportCorrected(IssueEvent):
    """A reporter amended what they had said; ``new_email``: they are to be reached at another address from now on."""

    kind: ClassVar[str] = "issue.corrected"
    report: int
    new_email: bool = False


@dataclass(frozen=True, kw_only=True)
class ReportWithdrawn(IssueEvent):
    """A reporter took their report back; with the last one the issue ends."""

    kind: ClassVar[str] = "issue.withdrawn"
    report: int
    reports: int


@dataclass(frozen=True, kw_only=True)
class ReportClaimed(IssueEvent):
    """Somebody who has confirmed the address of a report of nobody's made it theirs; so its contact is confirmed."""

    kind: ClassVar[str] = "issue.report_claimed"
    report: int


@dataclass(frozen=True, kw_only=True)
class ReportErased(IssueEvent):
    """Words, contact and photos of a report were removed for good; ``reason`` is one of `erasing.REASONS`."""

    kind: ClassVar[str] = "issue.report_erased"
    report: int
    what: list[str]
    reason: str


@dataclass(frozen=True, kw_only=True)
class Moderated(IssueEvent):
    """Words or a photo were moderated: ``content`` is the kind (report, update, photo), ``reason`` a code.

    ``what``: covered (by a rule, until a moderator has looked), uncovered, redacted, hidden, rephrase (other words are
    asked for), rephrased (they have come), restored. ``report`` is whose they are. The event commits to the originals.
    """

    kind: ClassVar[str] = "issue.moderated"
    content: str
    what: str
    reason: str | None = None
    report: int | None = None


@dataclass(frozen=True, kw_only=True)
class ContactRemoved(IssueEvent):
    """A reporter took the contact of their report away; the report stays."""

    kind: ClassVar[str] = "issue.contact_removed"
    report: int


@dataclass(frozen=True, kw_only=True)
class ContactSeen(EventBody):
    """Somebody of the staff looked at a contact; recorded on the report. ``view`` is the row that says who and why."""

    kind: ClassVar[str] = "report.contact_seen"
    issue: str
    view: int
    department: str | None = None


@dataclass(frozen=True, kw_only=True)
class ContactConfirmed(IssueEvent):
    """A reporter showed that the contact is theirs: from now on their verdict counts."""

    kind: ClassVar[str] = "issue.contact_confirmed"
    report: int


@dataclass(frozen=True, kw_only=True)
class AssignmentEvent(IssueEvent):
    """Common to the work verbs: the assignment and its department; ``update`` is the public word that goes with it."""

    kind: ClassVar[str] = ""
    assignment: int
    department: str
    update: int | None = None


@dataclass(frozen=True, kw_only=True)
class Accepted(AssignmentEvent):
    """The department has taken it; its dates are now promised."""

    kind: ClassVar[str] = "issue.accepted"
    target: datetime


@dataclass(frozen=True, kw_only=True)
class Assigned(AssignmentEvent):
    """A colleague has it in hand (None: nobody in particular any more)."""

    kind: ClassVar[str] = "issue.assigned"
    assignee: int | None


@dataclass(frozen=True, kw_only=True)
class Scheduled(AssignmentEvent):
    kind: ClassVar[str] = "issue.scheduled"
    scheduled_for: datetime


@dataclass(frozen=True, kw_only=True)
class Started(AssignmentEvent):
    kind: ClassVar[str] = "issue.started"


@dataclass(frozen=True, kw_only=True)
class Asked(AssignmentEvent):
    """The department needs an answer from the reporter; the clock stands still."""

    kind: ClassVar[str] = "issue.asked"
    until: datetime


@dataclass(frozen=True, kw_only=True)
class Answered(AssignmentEvent):
    kind: ClassVar[str] = "issue.answered"
    report: int
    target: datetime


@dataclass(frozen=True, kw_only=True)
class TimedOut(AssignmentEvent):
    """No answer came in time; the work goes on without it."""

    kind: ClassVar[str] = "issue.timed_out"
    target: datetime


@dataclass(frozen=True, kw_only=True)
class Delivered(AssignmentEvent):
    """The department says that it is done; residents judge until ``judging_until``."""

    kind: ClassVar[str] = "issue.delivered"
    photos: int
    round: int
    judging_until: datetime | None


@dataclass(frozen=True, kw_only=True)
class Declined(AssignmentEvent):
    kind: ClassVar[str] = "issue.declined"
    reason: str


@dataclass(frozen=True, kw_only=True)
class Reviewed(AssignmentEvent):
    """A refusal is looked at again."""

    kind: ClassVar[str] = "issue.reviewed"


@dataclass(frozen=True, kw_only=True)
class HandedOver(AssignmentEvent):
    """Not us, but them. The first promise goes along."""

    kind: ClassVar[str] = "issue.handed_over"
    to_assignment: int
    to_department: str


@dataclass(frozen=True, kw_only=True)
class Reworked(AssignmentEvent):
    """Residents say that it is not done: it is open again, for somebody else."""

    kind: ClassVar[str] = "issue.reworked"
    round: int


@dataclass(frozen=True, kw_only=True)
class Involved(AssignmentEvent):
    """Another department has a part in it too; without a target it waits for its turn."""

    kind: ClassVar[str] = "issue.involved"
    target: datetime | None


@dataclass(frozen=True, kw_only=True)
class TargetChanged(AssignmentEvent):
    """A department changed what it had promised, with a reason.

    ``cause`` says what changed it where it was not somebody's decision about this issue: ``priority`` (it presses more
    now) or ``calendar`` (days off were added, and open dates were recounted).
    """

    kind: ClassVar[str] = "issue.target_changed"
    target: datetime
    earlier: datetime
    cause: str | None = None


@dataclass(frozen=True, kw_only=True)
class Updated(IssueEvent):
    """A public message."""

    kind: ClassVar[str] = "issue.updated"
    update: int


@dataclass(frozen=True, kw_only=True)
class Noted(IssueEvent):
    """An internal message; ``mentioned`` are the ids of people whom it calls by name."""

    kind: ClassVar[str] = "issue.noted"
    update: int
    mentioned: list[Any] | None = None


@dataclass(frozen=True, kw_only=True)
class TakenIn(IssueEvent):
    """Staff took a report in for whoever reports: by which way, and how they agreed to the use of their contact.

    ``consent_version`` is of the text that was read out or signed; both None where no contact was left.
    """

    kind: ClassVar[str] = "issue.taken_in"
    report: int
    source: str
    consent: str | None = None
    consent_version: int | None = None
    attachments: int = 0


@dataclass(frozen=True, kw_only=True)
class Prioritised(IssueEvent):
    """It presses more, or less."""

    kind: ClassVar[str] = "issue.prioritised"
    priority: str
    earlier: str


@dataclass(frozen=True, kw_only=True)
class Recategorised(IssueEvent):
    """It is of another kind. The codes are left out of an issue that is private from now on."""

    kind: ClassVar[str] = "issue.recategorised"
    category: str | None = None
    earlier: str | None = None
    update: int | None = None


@dataclass(frozen=True, kw_only=True)
class Moved(IssueEvent):
    kind: ClassVar[str] = "issue.moved"
    lon_e7: int | None
    lat_e7: int | None
    update: int | None = None


@dataclass(frozen=True, kw_only=True)
class Merged(IssueEvent):
    """This issue is the same matter as another, which now stands for both."""

    kind: ClassVar[str] = "issue.merged"
    into: str


@dataclass(frozen=True, kw_only=True)
class MergedIn(IssueEvent):
    """Another issue turned out to be this one."""

    kind: ClassVar[str] = "issue.merged_in"
    other: str
    reports: int
    affected: int


@dataclass(frozen=True, kw_only=True)
class Unmerged(IssueEvent):
    kind: ClassVar[str] = "issue.unmerged"
    out_of: str


@dataclass(frozen=True, kw_only=True)
class UnmergedOut(IssueEvent):
    kind: ClassVar[str] = "issue.unmerged_out"
    other: str
    reports: int
    affected: int


@dataclass(frozen=True, kw_only=True)
class Hidden(IssueEvent):
    kind: ClassVar[str] = "issue.hidden"


@dataclass(frozen=True, kw_only=True)
class Shown(IssueEvent):
    kind: ClassVar[str] = "issue.shown"


@dataclass(frozen=True, kw_only=True)
class InitiativeBegun(IssueEvent):
    """An initiative of residents that comes from it was published: its public id."""

    kind: ClassVar[str] = "issue.initiative_begun"
    initiative: str


@dataclass(frozen=True, kw_only=True)
class Judged(IssueEvent):
    """A reporter judged criteria: ``answers`` is criterion code → met, not_met or cant_tell."""

    kind: ClassVar[str] = "issue.judged"
    report: int
    round: int
    answers: dict[str, Any]
    update: int | None = None


@dataclass(frozen=True, kw_only=True)
class JudgingOpened(IssueEvent):
    """A further date for judging has come: does the result still hold?"""

    kind: ClassVar[str] = "issue.judging_opened"
    round: int
    judging_until: datetime


@dataclass(frozen=True, kw_only=True)
class Confirmed(IssueEvent):
    """Residents say that the promise was kept."""

    kind: ClassVar[str] = "issue.confirmed"
    round: int


@dataclass(frozen=True, kw_only=True)
class Closed(IssueEvent):
    """The time to judge ended and nobody had: never counted as fixed."""

    kind: ClassVar[str] = "issue.closed"
    round: int
