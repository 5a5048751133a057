"""What happens to initiatives. Bodies hold ids, codes, numbers and dates; words stay in rows that can be erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from civic.core.events import EventBody


@dataclass(frozen=True, kw_only=True)
class InitiativeEvent(EventBody):
    """Common to all: the public id, the status afterwards, and the one before when it changed."""

    kind: ClassVar[str] = ""
    initiative: str
    status: str
    was: str | None = None


@dataclass(frozen=True, kw_only=True)
class Proposed(InitiativeEvent):
    """Somebody began a draft."""

    kind: ClassVar[str] = "initiative.proposed"


@dataclass(frozen=True, kw_only=True)
class Revised(InitiativeEvent):
    """The text that holds is another; ``again``: those who signed before are asked again, so many are they."""

    kind: ClassVar[str] = "initiative.revised"
    text: int
    again: int | None = None


@dataclass(frozen=True, kw_only=True)
class SubstanceCorrected(InitiativeEvent):
    """A moderator found that a text says something else than the one before (``substance``), or that it does not:
    ``again`` are asked again, ``back`` count again.
    """

    kind: ClassVar[str] = "initiative.substance_corrected"
    text: int
    substance: bool
    again: int
    back: int


@dataclass(frozen=True, kw_only=True)
class Submitted(InitiativeEvent):
    """It lies before the moderators. The event commits to the text."""

    kind: ClassVar[str] = "initiative.submitted"
    text: int


@dataclass(frozen=True, kw_only=True)
class Published(InitiativeEvent):
    """Signatures are collected: so many are needed until then, for the city and in so many districts."""

    kind: ClassVar[str] = "initiative.published"
    text: int
    needed: int
    districts_needed: int
    collecting_until: datetime
    area: str | None = None


@dataclass(frozen=True, kw_only=True)
class ModerationNear(InitiativeEvent):
    """The day by which moderators decide is near."""

    kind: ClassVar[str] = "initiative.moderation_near"
    due: datetime


@dataclass(frozen=True, kw_only=True)
class ModerationLate(InitiativeEvent):
    """The day by which moderators decide has passed."""

    kind: ClassVar[str] = "initiative.moderation_late"
    due: datetime


@dataclass(frozen=True, kw_only=True)
class SentBack(InitiativeEvent):
    """Moderators found rules broken, by their numbers."""

    kind: ClassVar[str] = "initiative.sent_back"
    rules: list[Any]


@dataclass(frozen=True, kw_only=True)
class Appealed(InitiativeEvent):
    """The authors ask another moderator."""

    kind: ClassVar[str] = "initiative.appealed"


@dataclass(frozen=True, kw_only=True)
class Withdrawn(InitiativeEvent):
    kind: ClassVar[str] = "initiative.withdrawn"


@dataclass(frozen=True, kw_only=True)
class Expired(InitiativeEvent):
    """The time to collect is over, and the signatures were too few."""

    kind: ClassVar[str] = "initiative.expired"
    counted: int
    needed: int


@dataclass(frozen=True, kw_only=True)
class SignaturesCounted(InitiativeEvent):
    """How many there are. ``districts`` holds those that changed: the code (empty: unknown) → signatures that count."""

    kind: ClassVar[str] = "initiative.signatures_counted"
    counted: int
    districts: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class ThresholdReached(InitiativeEvent):
    """There are enough, for the city and in enough districts: what comes next has begun."""

    kind: ClassVar[str] = "initiative.threshold_reached"
    counted: int
    needed: int
    districts: int


@dataclass(frozen=True, kw_only=True)
class SignaturesHeld(InitiativeEvent):
    """So many do not count until somebody has looked at them; ``hold`` is the number of the hold."""

    kind: ClassVar[str] = "initiative.signatures_held"
    hold: int
    reason: str
    signatures: int


@dataclass(frozen=True, kw_only=True)
class SignaturesReleased(InitiativeEvent):
    """Somebody has looked at a hold: so many count again; ``again`` more are asked again, for the text has changed."""

    kind: ClassVar[str] = "initiative.signatures_released"
    hold: int
    signatures: int
    reason: str | None = None
    again: int | None = None


@dataclass(frozen=True, kw_only=True)
class SignaturesRemoved(InitiativeEvent):
    """Somebody has looked at a hold: so many were found false, for this reason."""

    kind: ClassVar[str] = "initiative.signatures_removed"
    hold: int
    reason: str
    signatures: int


@dataclass(frozen=True, kw_only=True)
class SignersSeen(EventBody):
    """A moderator has looked at the names of so many who gave signatures of a hold."""

    kind: ClassVar[str] = "initiative.signers_seen"
    initiative: str
    hold: int
    signatures: int


@dataclass(frozen=True, kw_only=True)
class AuthorInvited(InitiativeEvent):
    """The first author made a link by which somebody joins them."""

    kind: ClassVar[str] = "initiative.author_invited"
    link: int


@dataclass(frozen=True, kw_only=True)
class AuthorLinkRevoked(InitiativeEvent):
    """A link that nobody has used works no more."""

    kind: ClassVar[str] = "initiative.author_link_revoked"
    link: int


@dataclass(frozen=True, kw_only=True)
class AuthorJoined(InitiativeEvent):
    """The actor answers for it from now on."""

    kind: ClassVar[str] = "initiative.author_joined"


@dataclass(frozen=True, kw_only=True)
class AuthorLeft(InitiativeEvent):
    """The actor no longer answers for it."""

    kind: ClassVar[str] = "initiative.author_left"


@dataclass(frozen=True, kw_only=True)
class LeadHandedOver(InitiativeEvent):
    """Another of the authors is the first now."""

    kind: ClassVar[str] = "initiative.lead_handed_over"


@dataclass(frozen=True, kw_only=True)
class PaperEntered(InitiativeEvent):
    """A clerk entered signatures on paper: so many lines, of which so many count, so many are of people who have signed
    before, so many not of residents.
    """

    kind: ClassVar[str] = "initiative.paper_entered"
    batch: int
    lines: int
    counted: int
    doubled: int
    unknown: int


@dataclass(frozen=True, kw_only=True)
class PaperCorrected(InitiativeEvent):
    """A clerk took a batch back: so many signatures do not count any more."""

    kind: ClassVar[str] = "initiative.paper_corrected"
    batch: int
    signatures: int


@dataclass(frozen=True, kw_only=True)
class CouncilOpened(InitiativeEvent):
    """The council has begun to deal with it."""

    kind: ClassVar[str] = "initiative.opened"


@dataclass(frozen=True, kw_only=True)
class Accepted(InitiativeEvent):
    """The council has accepted it; a department carries it out."""

    kind: ClassVar[str] = "initiative.accepted"
    department: str


@dataclass(frozen=True, kw_only=True)
class Rejected(InitiativeEvent):
    """The council has rejected it."""

    kind: ClassVar[str] = "initiative.rejected"


@dataclass(frozen=True, kw_only=True)
class ReferredBack(InitiativeEvent):
    """The council wants to hear the departments once more."""

    kind: ClassVar[str] = "initiative.referred_back"


@dataclass(frozen=True, kw_only=True)
class Postponed(InitiativeEvent):
    """The council deals with it in another sitting."""

    kind: ClassVar[str] = "initiative.postponed"


@dataclass(frozen=True, kw_only=True)
class DeliveryStarted(InitiativeEvent):
    """It is carried out, in so many steps, for so much money (None: not said) in whole units of the currency."""

    kind: ClassVar[str] = "initiative.delivery_started"
    milestones: int
    budget: int | None = None


@dataclass(frozen=True, kw_only=True)
class MilestoneChanged(InitiativeEvent):
    """A milestone stands otherwise: ``due`` and ``first_due`` as ISO days."""

    kind: ClassVar[str] = "initiative.milestone_changed"
    milestone: int
    state: str
    due: str
    first_due: str
    late: bool


@dataclass(frozen=True, kw_only=True)
class ProjectTold(InitiativeEvent):
    """The department wrote how far it is; the event commits to the words. ``spent`` where it said so."""

    kind: ClassVar[str] = "initiative.project_told"
    photos: int
    spent: int | None = None


@dataclass(frozen=True, kw_only=True)
class ContributionOffered(InitiativeEvent):
    """A resident offers help."""

    kind: ClassVar[str] = "initiative.contribution_offered"
    contribution: int


@dataclass(frozen=True, kw_only=True)
class ContributionDecided(InitiativeEvent):
    """The department takes an offer, or thanks for it."""

    kind: ClassVar[str] = "initiative.contribution_decided"
    contribution: int
    decision: str


@dataclass(frozen=True, kw_only=True)
class Delivered(InitiativeEvent):
    """It is done, says the department; residents judge until then."""

    kind: ClassVar[str] = "initiative.delivered"
    round: int
    judging_until: datetime


@dataclass(frozen=True, kw_only=True)
class Judged(InitiativeEvent):
    """Somebody has judged the result. What they said is in the row alone."""

    kind: ClassVar[str] = "initiative.judged"
    round: int


@dataclass(frozen=True, kw_only=True)
class Settled(InitiativeEvent):
    """The time to judge is over, and this is what residents found; ``judges`` is how many judged."""

    kind: ClassVar[str] = "initiative.settled"
    round: int
    outcome: str
    judges: int


@dataclass(frozen=True, kw_only=True)
class InitiativeRulesChanged(EventBody):
    """The city has decided otherwise about initiatives; the version of that ``number`` holds from now on."""

    kind: ClassVar[str] = "initiative_rules.changed"
    number: int
