"""What happens to one signature: told to who gave it alone. Totals are told by the initiative."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from civic.core.events import EventBody


@dataclass(frozen=True, kw_only=True)
class SignatureEvent(EventBody):
    """Common to all: the initiative, and how the signature stands afterwards."""

    kind: ClassVar[str] = ""
    initiative: str
    standing: str


@dataclass(frozen=True, kw_only=True)
class Signed(SignatureEvent):
    """``text`` is the version that was seen, ``district`` the code of the area (None: only the city is known)."""

    kind: ClassVar[str] = "signature.given"
    text: int
    district: str | None = None


@dataclass(frozen=True, kw_only=True)
class SignatureRenewed(SignatureEvent):
    """The signer stands by it; ``text`` is the version that was seen."""

    kind: ClassVar[str] = "signature.renewed"
    text: int


@dataclass(frozen=True, kw_only=True)
class SignatureWithdrawn(SignatureEvent):
    kind: ClassVar[str] = "signature.withdrawn"
