"""The city's colour and logo in its letters."""

from __future__ import annotations

from dataclasses import dataclass

from civic.city.colour import Shades, dark, light
from civic.city.queries import CityRules
from civic.core.settings import Settings

_OURS = (
    Shades("#0D6A5D", "#0A544A", "#E9F3F0", "#FFFFFF"),
    Shades("#7FB9AD", "#7FB9AD", "#24322F", "#0A2E2B"),
)
"""Of a city that has chosen none, light and dark."""


@dataclass(frozen=True, slots=True)
class Looks:
    """``day`` and ``night`` are the shades of its colour; ``logo`` is the address of the picture, empty without one."""

    day: Shades
    night: Shades
    logo: str


def looks(rules: CityRules, settings: Settings) -> Looks:
    colour = rules.brand_colour
    day, night = (light(colour), dark(colour)) if colour else _OURS
    picture = rules.logo_sha256
    return Looks(day, night, f"{settings.base_url}/city/logo.png?v={picture[:12]}" if picture else "")
