"""What a provider says of somebody, read from the claims of a token that has been checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from civic.core.errors import DomainError
from civic.core.sign_on import Provider

LONGEST_SUBJECT: Final = 255
"""OpenID Connect Core 1.0, section 2: at most 255 characters."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a provider has said. ``email`` is None unless it says that it has confirmed it; ``factors`` are the values
    of ``amr`` and ``acr``; ``groups`` is None where it is not asked for them; ``area`` is the code of an area.
    """

    subject: str
    email: str | None = None
    name: str = ""
    language: str | None = None
    factors: frozenset[str] = frozenset()
    groups: frozenset[str] | None = None
    area: str | None = None

    def second_factor(self, provider: Provider) -> bool:
        """Whether the provider has asked for a second factor of those that count."""
        return not self.factors.isdisjoint(provider.second_factors)


def said(provider: Provider, claims: Mapping[str, Any]) -> Said:
    """Read the claims. Raises DomainError ``sign_on.not_understood`` where the subject is missing."""
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise DomainError("sign_on.not_understood", provider=provider.name)
    acr = claims.get("acr")
    return Said(
        subject=subject,
        # Only the value true counts: some providers send a text, and "false" is a text too.
        email=_text(claims.get("email")) if claims.get("email_verified") is True else None,
        name=_text(claims.get("name")) or _text(claims.get("preferred_username")) or "",
        language=(_text(claims.get("locale")) or "")[:2].lower() or None,
        factors=_texts(claims.get("amr")) | (frozenset({acr}) if isinstance(acr, str) else frozenset()),
        groups=_groups(provider, claims),
        area=_text(claims.get(provider.residence_claim)) if provider.residence_claim else None,
    )


def _text(value: object) -> str | None:
    return value.strip() if isinstance(value, str) and value.strip() else None


def _texts(value: object) -> frozenset[str]:
    return (
        frozenset(each for each in value if isinstance(each, str)) if isinstance(value, list) else frozenset()
    )


def _groups(provider: Provider, claims: Mapping[str, Any]) -> frozenset[str] | None:
    """The groups. A claim that is left out says that there are none: directories leave empty lists out."""
    if not provider.groups_claim:
        return None
    given = claims.get(provider.groups_claim)
    return frozenset({given}) if isinstance(given, str) else _texts(given)
