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
    again: int | None = None


@dataclass(frozen=True, kw_only=True)
class SignaturesRemoved(InitiativeEvent):
    """Somebody has looked at a hold: so many were found false, for this reason."""

    kind: ClassVar[str] = "initiative.signatures_removed"
    hold: int
    reason: str
    signatures: int
