"""What happens to a suggested change. The words stay in its row; the event commits to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from civic.core.events import EventBody


@dataclass(frozen=True, kw_only=True)
class AmendmentEvent(EventBody):
    """Common to all: the initiative, the suggestion's number, and the part of the text that it is about."""

    kind: ClassVar[str] = ""
    initiative: str
    amendment: int
    part: str


@dataclass(frozen=True, kw_only=True)
class AmendmentSuggested(AmendmentEvent):
    """``text`` is the version that was read."""

    kind: ClassVar[str] = "amendment.suggested"
    text: int


@dataclass(frozen=True, kw_only=True)
class AmendmentAccepted(AmendmentEvent):
    """``text`` is the version that it has become."""

    kind: ClassVar[str] = "amendment.accepted"
    text: int


@dataclass(frozen=True, kw_only=True)
class AmendmentDeclined(AmendmentEvent):
    kind: ClassVar[str] = "amendment.declined"


@dataclass(frozen=True, kw_only=True)
class AmendmentWithdrawn(AmendmentEvent):
    kind: ClassVar[str] = "amendment.withdrawn"


@dataclass(frozen=True, kw_only=True)
class AmendmentModerated(AmendmentEvent):
    """``what``: as of a comment (`initiatives.comments.events.CommentModerated`)."""

    kind: ClassVar[str] = "amendment.moderated"
    what: str
    reason: str | None = None
