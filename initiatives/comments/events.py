"""What happens to a comment. The words stay in its row; the event commits to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from civic.core.events import EventBody


@dataclass(frozen=True, kw_only=True)
class CommentEvent(EventBody):
    """Common to all: the initiative, the comment's number, and that of the one it answers."""

    kind: ClassVar[str] = ""
    initiative: str
    comment: int
    parent: int | None = None


@dataclass(frozen=True, kw_only=True)
class Commented(CommentEvent):
    """``side`` is None for a reply."""

    kind: ClassVar[str] = "comment.written"
    side: str | None = None


@dataclass(frozen=True, kw_only=True)
class CommentEdited(CommentEvent):
    kind: ClassVar[str] = "comment.edited"


@dataclass(frozen=True, kw_only=True)
class CommentWithdrawn(CommentEvent):
    kind: ClassVar[str] = "comment.withdrawn"


@dataclass(frozen=True, kw_only=True)
class CommentAgreed(CommentEvent):
    """Somebody says so too; ``agrees``: so many now."""

    kind: ClassVar[str] = "comment.agreed"
    agrees: int


@dataclass(frozen=True, kw_only=True)
class CommentDisagreed(CommentEvent):
    """Somebody takes back that they say so too; ``agrees``: so many are left."""

    kind: ClassVar[str] = "comment.disagreed"
    agrees: int


@dataclass(frozen=True, kw_only=True)
class CommentModerated(CommentEvent):
    """``what``: covered (by a rule, until a moderator has looked), uncovered, redacted, hidden, rephrase (other words
    are asked for), restored; ``reason`` is a code. The event commits to the originals.
    """

    kind: ClassVar[str] = "comment.moderated"
    what: str
    reason: str | None = None
