"""What happens in a sitting, all of it on the sitting's chain. Words stand in rows, to which the events commit.

``seat`` is a seat's number, ``item`` and ``motion`` are numbers of rows, which the API shows as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from civic.core.events import EventBody


@dataclass(frozen=True, kw_only=True)
class SittingEvent(EventBody):
    """Common to all: the public id, the status afterwards, and the one before when it changed."""

    kind: ClassVar[str] = ""
    sitting: str
    status: str
    was: str | None = None


@dataclass(frozen=True, kw_only=True)
class Planned(SittingEvent):
    """A sitting is planned. The event commits to its title and place."""

    kind: ClassVar[str] = "sitting.planned"
    starts_at: datetime


@dataclass(frozen=True, kw_only=True)
class Changed(SittingEvent):
    """Title, place or time are other ones. The event commits to the words."""

    kind: ClassVar[str] = "sitting.changed"
    starts_at: datetime


@dataclass(frozen=True, kw_only=True)
class Published(SittingEvent):
    kind: ClassVar[str] = "sitting.published"
    items: int


@dataclass(frozen=True, kw_only=True)
class Opened(SittingEvent):
    """It has begun; so many are in office."""

    kind: ClassVar[str] = "sitting.opened"
    in_office: int


@dataclass(frozen=True, kw_only=True)
class Paused(SittingEvent):
    kind: ClassVar[str] = "sitting.paused"


@dataclass(frozen=True, kw_only=True)
class Resumed(SittingEvent):
    kind: ClassVar[str] = "sitting.resumed"


@dataclass(frozen=True, kw_only=True)
class Closed(SittingEvent):
    """It is over: who was there has left, and what was not come to is postponed."""

    kind: ClassVar[str] = "sitting.closed"
    left: int
    postponed: int


@dataclass(frozen=True, kw_only=True)
class ChairNamed(SittingEvent):
    kind: ClassVar[str] = "sitting.chair_named"
    seat: int


@dataclass(frozen=True, kw_only=True)
class ItemAdded(SittingEvent):
    """A point of the agenda: an initiative (its public id), or a title, to which the event commits."""

    kind: ClassVar[str] = "sitting.item_added"
    item: int
    position: int
    initiative: str | None = None


@dataclass(frozen=True, kw_only=True)
class ItemMoved(SittingEvent):
    kind: ClassVar[str] = "sitting.item_moved"
    item: int
    position: int


@dataclass(frozen=True, kw_only=True)
class ItemRemoved(SittingEvent):
    kind: ClassVar[str] = "sitting.item_removed"
    item: int


@dataclass(frozen=True, kw_only=True)
class ItemOpened(SittingEvent):
    kind: ClassVar[str] = "sitting.item_opened"
    item: int


@dataclass(frozen=True, kw_only=True)
class ItemDone(SittingEvent):
    kind: ClassVar[str] = "sitting.item_done"
    item: int


@dataclass(frozen=True, kw_only=True)
class ItemPostponed(SittingEvent):
    kind: ClassVar[str] = "sitting.item_postponed"
    item: int


@dataclass(frozen=True, kw_only=True)
class Arrived(SittingEvent):
    """A seat is present: by its member or (``deputy``) by who deputises; ``by`` is of BY."""

    kind: ClassVar[str] = "sitting.arrived"
    seat: int
    deputy: bool
    by: str


@dataclass(frozen=True, kw_only=True)
class Left(SittingEvent):
    kind: ClassVar[str] = "sitting.left"
    seat: int
    by: str


@dataclass(frozen=True, kw_only=True)
class Recused(SittingEvent):
    """A seat takes no part in an item."""

    kind: ClassVar[str] = "sitting.recused"
    item: int
    seat: int
    by: str


@dataclass(frozen=True, kw_only=True)
class RecusalLifted(SittingEvent):
    """The clerk had noted it by mistake: the seat takes part in the item again."""

    kind: ClassVar[str] = "sitting.recusal_lifted"
    item: int
    seat: int
