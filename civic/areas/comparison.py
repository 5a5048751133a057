"""Whether two boundaries are the same, however the files write them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from civic.core.secrets import canonical_json

_DECIMALS = 7
"""Of a degree: a centimetre. What differs by less was written by another program, not drawn anew."""


def shape_print(geometry: BaseGeometry) -> bytes:
    """SHA-256 of a shape; where rings begin, their order and digits beyond a centimetre do not count."""
    rounded = shapely.transform(geometry, lambda xy: np.round(xy, _DECIMALS) + 0.0)
    return hashlib.sha256(shapely.to_wkb(shapely.normalize(rounded), byte_order=1)).digest()


def fingerprint(names: Mapping[str, str], shape: bytes) -> bytes:
    """SHA-256 of an area's names and of its shape, given as its ``shape_print``."""
    return hashlib.sha256(canonical_json(dict(names)) + shape).digest()


def codes_to_keep(file: Mapping[str, bytes], before: Mapping[str, bytes]) -> dict[str, str]:
    """Code in the file → code that the same area had, for shapes that are called otherwise now.

    Both give shapes by code. A code that both sides know stays what it is; a shape that is there twice says nothing.
    """
    gone = _by_shape(before, but=file)
    new = _by_shape(file, but=before)
    return {new[shape]: gone[shape] for shape in new.keys() & gone.keys()}


def _by_shape(shapes: Mapping[str, bytes], *, but: Mapping[str, bytes]) -> dict[bytes, str]:
    counts = Counter(shapes.values())
    return {shape: code for code, shape in shapes.items() if code not in but and counts[shape] == 1}


def content_hash(areas: Mapping[str, bytes]) -> bytes:
    """SHA-256 of a whole edition from the fingerprints of its areas by code."""
    return hashlib.sha256(canonical_json({code: areas[code].hex() for code in sorted(areas)})).digest()
