"""What happens to saved views: numbers and codes, never their names or the words that they look for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from civic.core.events import EventBody


@dataclass(frozen=True, kw_only=True)
class ViewSaved(EventBody):
    """A view was kept under a name, or one that was there got another filter or order."""

    kind: ClassVar[str] = "view.saved"
    view: int
    sort: str


@dataclass(frozen=True, kw_only=True)
class ViewRenamed(EventBody):
    """A view has another name now."""

    kind: ClassVar[str] = "view.renamed"
    view: int


@dataclass(frozen=True, kw_only=True)
class ViewShared(EventBody):
    """A view is of a department's now, by its row id; None: its owner's alone again."""

    kind: ClassVar[str] = "view.shared"
    view: int
    department: int | None = None


@dataclass(frozen=True, kw_only=True)
class ViewDeleted(EventBody):
    """A view is there no more."""

    kind: ClassVar[str] = "view.deleted"
    view: int
