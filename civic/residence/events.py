"""What happens to verified residence: codes of areas and ways, dates, numbers. Never an address, a code or a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from civic.core import events


@dataclass(frozen=True, kw_only=True)
class ResidenceVerified(events.EventBody):
    """Somebody has shown where they live, in a ``way``; it holds ``until``. What held before is replaced."""

    kind: ClassVar[str] = "residence.verified"
    way: str
    area: str | None
    until: datetime


@dataclass(frozen=True, kw_only=True)
class ResidenceEnded(events.EventBody):
    """A verification holds no more. ``reason``: moved (they said so), expired, register (it does not have them now)."""

    kind: ClassVar[str] = "residence.ended"
    way: str
    area: str | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class LetterAsked(events.EventBody):
    """Somebody wants a letter with a code."""

    kind: ClassVar[str] = "residence.letter_asked"
    letter: int
    area: str | None


@dataclass(frozen=True, kw_only=True)
class LetterEnded(events.EventBody):
    """A letter's code works no more, and its address is gone. ``reason``: withdrawn, expired, tries."""

    kind: ClassVar[str] = "residence.letter_ended"
    letter: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class LettersPrinted(events.EventBody):
    """Letters were printed with new codes; ``time`` 2 and more: printed again, and the earlier codes work no more."""

    kind: ClassVar[str] = "residence.letters_printed"
    letters: int
    time: int


@dataclass(frozen=True, kw_only=True)
class LettersSent(events.EventBody):
    """The letters of a batch are on their way."""

    kind: ClassVar[str] = "residence.letters_sent"
    letters: int


@dataclass(frozen=True, kw_only=True)
class ResidenceRulesChanged(events.EventBody):
    """The city has decided otherwise about how residence is shown; rules ``before`` and ``after``."""

    kind: ClassVar[str] = "residence.rules_changed"
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class RegisterImported(events.EventBody):
    """A register of residents was imported in the place of what there was."""

    kind: ClassVar[str] = "residence.register_imported"
    asks: str
    entries: int
    added: int
    gone: int
