"""What happened to somebody's second factors. Its holder is told of most of it by letter, whoever did it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from civic.core import events


@dataclass(frozen=True, kw_only=True)
class TotpAdded(events.EventBody):
    """An app that makes codes was set up; one that was there before is replaced."""

    kind: ClassVar[str] = "person.totp_added"
    replaced: bool


@dataclass(frozen=True, kw_only=True)
class TotpRemoved(events.EventBody):
    """Codes of the app are not taken any more."""

    kind: ClassVar[str] = "person.totp_removed"


@dataclass(frozen=True, kw_only=True)
class PasskeyAdded(events.EventBody):
    """A passkey was added."""

    kind: ClassVar[str] = "person.passkey_added"
    passkey: int


@dataclass(frozen=True, kw_only=True)
class PasskeyRemoved(events.EventBody):
    """A passkey does not open the account any more."""

    kind: ClassVar[str] = "person.passkey_removed"
    passkey: int


@dataclass(frozen=True, kw_only=True)
class PasskeyCopied(events.EventBody):
    """A passkey signed rightly with a number that it must have had before: there may be a copy. It was refused."""

    kind: ClassVar[str] = "person.passkey_copied"
    passkey: int


@dataclass(frozen=True, kw_only=True)
class RecoveryCodesMade(events.EventBody):
    """New recovery codes were made; those before are worth nothing."""

    kind: ClassVar[str] = "person.recovery_codes_made"
    codes: int


@dataclass(frozen=True, kw_only=True)
class RecoveryCodeUsed(events.EventBody):
    """Somebody came in with a recovery code; ``left`` others still work."""

    kind: ClassVar[str] = "person.recovery_code_used"
    left: int


@dataclass(frozen=True, kw_only=True)
class SecondFactorPassed(events.EventBody):
    """A second factor was shown in a session."""

    kind: ClassVar[str] = "person.second_factor_passed"
    session: int
    method: str


@dataclass(frozen=True, kw_only=True)
class SecondFactorHeld(events.EventBody):
    """Too many wrong codes: for a while none is looked at."""

    kind: ClassVar[str] = "person.second_factor_held"


@dataclass(frozen=True, kw_only=True)
class SecondFactorReset(events.EventBody):
    """An administrator took somebody's second factors away, so that they can set up new ones."""

    kind: ClassVar[str] = "person.second_factor_reset"
    reason: str
