"""What happens to mentions. That somebody was mentioned is told by the event of the note."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from civic.core import events


@dataclass(frozen=True, kw_only=True)
class MentionsWait(events.EventBody):
    """Colleagues wait for somebody who has not looked: which mentions, on how many issues. A letter follows."""

    kind: ClassVar[str] = "person.mentions_wait"
    mentions: list[Any]
    issues: int


@dataclass(frozen=True, kw_only=True)
class MentionsSeen(events.EventBody):
    """Somebody has looked at where they were mentioned: their other pages count anew."""

    kind: ClassVar[str] = "person.mentions_seen"
    mentions: int
