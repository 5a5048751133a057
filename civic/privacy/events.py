"""What happens to people's data and to the rules about it: ids, codes, numbers and dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from civic.core.events import EventBody


@dataclass(frozen=True, kw_only=True)
class ExportAsked(EventBody):
    """Somebody wants all that is held of them."""

    kind: ClassVar[str] = "person.export_asked"
    export: int


@dataclass(frozen=True, kw_only=True)
class ExportMoved(EventBody):
    """The export has so many of its parts; told now and then, so that a page that is open moves."""

    kind: ClassVar[str] = "person.export_moved"
    export: int
    done: int
    total: int


@dataclass(frozen=True, kw_only=True)
class ExportReady(EventBody):
    """The export can be fetched."""

    kind: ClassVar[str] = "person.export_ready"
    export: int


@dataclass(frozen=True, kw_only=True)
class AccountDeleted(EventBody):
    """Somebody deleted their account. ``words``: whether what they wrote stays (kept) or went too (taken);
    ``reports`` is how many reports stay without them, ``farewell`` the letter that tells them.
    """

    kind: ClassVar[str] = "person.deleted"
    words: str
    reports: int
    counts: dict[str, Any]
    farewell: int


@dataclass(frozen=True, kw_only=True)
class TextPublished(EventBody):
    """A notice has a new version, ``number``; recorded on the city."""

    kind: ClassVar[str] = "city.text_published"
    text: str
    number: int
    earlier: int
    languages: list[str]


@dataclass(frozen=True, kw_only=True)
class RetentionSet(EventBody):
    """How long contacts are kept has changed, in days; recorded on the city. Without a category: the city's own rule.

    None stands for "as the city has it".
    """

    kind: ClassVar[str] = "city.retention_set"
    category: str | None = None
    before: int | None
    after: int | None


@dataclass(frozen=True, kw_only=True)
class RetentionAsked(EventBody):
    """An administrator wants a run now; recorded on the city."""

    kind: ClassVar[str] = "city.retention_asked"


@dataclass(frozen=True, kw_only=True)
class RetentionRan(EventBody):
    """What had been kept long enough was removed; ``contacts`` is category → how many, ``swept`` kind of row → how
    many. Recorded on the city.
    """

    kind: ClassVar[str] = "city.retention_ran"
    run: int
    contacts: dict[str, Any]
    swept: dict[str, Any]
