"""What happens to the council's members. Names stand in rows, to which the events commit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from civic.core.events import EventBody


@dataclass(frozen=True, kw_only=True)
class MemberEvent(EventBody):
    """Common to all: the number of the seat."""

    kind: ClassVar[str] = ""
    seat: int


@dataclass(frozen=True, kw_only=True)
class MemberSeated(MemberEvent):
    """Somebody holds a seat between two days (ISO). The event commits to the name and the group."""

    kind: ClassVar[str] = "council.member_seated"
    since: str
    until: str | None = None


@dataclass(frozen=True, kw_only=True)
class TermEnded(MemberEvent):
    """A seat is held until the day before this one (ISO)."""

    kind: ClassVar[str] = "council.term_ended"
    until: str


@dataclass(frozen=True, kw_only=True)
class DeputyNamed(MemberEvent):
    """Who votes for a seat where its member is away (a person's number), or nobody."""

    kind: ClassVar[str] = "council.deputy_named"
    deputy: int | None = None
