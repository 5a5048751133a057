"""The kinds of content that can be flagged. Whoever owns a kind registers it; moderation itself knows none.

A kind says what its rows hold (for queues and rules) and hands one out locked, to be covered and restored.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from civic.core.errors import NotFound
from civic.core.permissions import Actor


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo as it stands: the file's SHA-256, its size in pixels."""

    public_id: str
    sha256: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Content:
    """A subject as it stands now. ``words`` by field, as everybody reads them; or a ``picture``.

    ``about`` is the public id of the matter that it belongs to, ``title`` that matter's words (empty where it has
    none). ``public``: everybody may read it. ``by_resident``: rules read it. ``rephrasable``: its author has a page on
    which other words can be sent. ``facts`` are fields that stay when the words are taken away whole.
    """

    kind: str
    id: int
    words: Mapping[str, str]
    picture: Picture | None
    language: str
    at: datetime
    about: str
    title: str
    public: bool
    by_resident: bool
    rephrasable: bool
    facts: frozenset[str] = frozenset()


class Held(Protocol):
    """A subject that this transaction has locked."""

    @property
    def content(self) -> Content: ...

    def put_words(self, words: Mapping[str, str], state: str, reason: str | None) -> None:
        """Let these be its words from now on, in a state of `status.CONTENT_STATES`."""

    def put_picture(self, sha256: bytes, public_id: str) -> None:
        """Let this be its file and name from now on."""

    def tell(self, what: str, reason: str | None, commitment: bytes | None) -> None:
        """Record on the matter's own history that it was moderated."""


@dataclass(frozen=True, slots=True)
class Kind:
    """``contents`` reads many at once; ``take`` locks one, and raises NotFound."""

    contents: Callable[[Session, Collection[int]], Mapping[int, Content]]
    take: Callable[[Session, Actor, int], Held]


KINDS: dict[str, Kind] = {}
"""Every kind of content that can be flagged, by name."""


def register(name: str, kind: Kind) -> None:
    """Make a kind known. Raises ValueError for a name that is taken."""
    if name in KINDS:
        raise ValueError(f"two kinds of content named {name}")
    KINDS[name] = kind


def content_of(session: Session, kind: str, id: int) -> Content:
    """One subject as it stands. Raises NotFound ``content.not_found``."""
    found = KINDS[kind].contents(session, [id]).get(id) if kind in KINDS else None
    if found is None:
        raise NotFound("content", f"{kind}:{id}")
    return found
