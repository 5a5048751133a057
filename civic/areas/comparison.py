"""Whether two boundaries are the same, however the files write them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from civic.core.secrets import canonical_json

_DECIMALS = 7
"""Of a degree: a centimetre. What differs by less was written by another program, not drawn anew."""


def fingerprint(names: Mapping[str, str], geometry: BaseGeometry) -> bytes:
    """SHA-256 of an area's names and shape; where rings begin, their order and digits beyond a centimetre do not
    count."""
    rounded = shapely.transform(geometry, lambda xy: np.round(xy, _DECIMALS) + 0.0)
    shape = shapely.to_wkb(shapely.normalize(rounded), byte_order=1)
    return hashlib.sha256(canonical_json(dict(names)) + b"\0" + shape).digest()


def content_hash(areas: Mapping[str, bytes]) -> bytes:
    """SHA-256 of a whole edition from the fingerprints of its areas by code."""
    return hashlib.sha256(canonical_json({code: areas[code].hex() for code in sorted(areas)})).digest()
