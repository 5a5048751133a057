"""A map of the city's own: where browsers fetch its tiles."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from civic.core.errors import DomainError

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
# What may stand in an address that goes into a content security policy and into pages.
_ADDRESS = re.compile(r"https://[a-z0-9.-]+(?::\d{1,5})?/[A-Za-z0-9._~/{}?=&%@+-]*")
_LOCAL = ("localhost", "127.0.0.1")


@dataclass(frozen=True, slots=True)
class CityTiles:
    """Tiles by ``url`` with {z}, {x} and {y} in it, up to ``max_zoom``; ``attribution`` is shown on every map.

    An address that ends in .mvt or .pbf gives vector tiles in Protomaps' layers, any other pictures. Raises DomainError
    ``city.tile_url``.
    """

    url: str
    attribution: str
    max_zoom: int

    def __post_init__(self) -> None:
        plain = self.url
        if self.url.startswith("http://") and urlsplit(self.url).hostname in _LOCAL:
            plain = self.url.replace("http://", "https://", 1)
        # One host and no other: {s} would be several.
        places = sorted(_PLACEHOLDER.findall(self.url))
        if not _ADDRESS.fullmatch(plain) or places != ["{x}", "{y}", "{z}"]:
            raise DomainError("city.tile_url", field="tile_url", value=self.url)

    @property
    def kind(self) -> str:
        """``mvt`` or ``png``."""
        return "mvt" if urlsplit(self.url).path.endswith((".mvt", ".pbf")) else "png"

    @property
    def origin(self) -> str:
        """Scheme and host: what a page with a map may load from."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"
