"""The photos of the demo city: drawn, for nobody was there. For each scene one of the matter and one of the result.

They go the way of every upload, so that what pages show of them is what they show of real ones.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageOps

from civic.core.images import CONTENT_TYPE, process_photo
from civic.core.storage import Storage
from civic.demo.past import Picture
from civic.demo.scenes import SCENES, Canvas, Light
from civic.issues.photo_files import photo_key

SIZE = (800, 600)
FINENESS = 2
"""Drawn so much larger, for edges without stairs."""

LIGHTS = {
    "noon": Light(sky=("#9CC6DE", "#E4F0F1"), far="#C9D6D2", ground="#D9D2C3", shade=1.0),
    "evening": Light(sky=("#6F86A8", "#F2C9A0"), far="#A79CA3", ground="#B9A995", shade=0.86),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """The matter, and the same place when it is done."""

    before: Picture
    after: Picture


@dataclass(frozen=True, slots=True)
class Album:
    """Pairs by group of categories."""

    pairs: Mapping[str, tuple[Pair, ...]]

    def pair(self, group: str, dice: random.Random) -> Pair:
        return dice.choice(self.pairs[group])


def draw_album(storage: Storage, told: Callable[[float], None]) -> Album:
    """Draw and store every picture; ``told`` hears how far it is, from 0 to 1. Drawing them again stores the same."""
    pairs: dict[str, tuple[Pair, ...]] = {}
    for number, (group, scene) in enumerate(SCENES.items(), 1):
        pairs[group] = tuple(
            Pair(
                *(
                    _stored(storage, _drawn(scene, light, done=done, mirrored=name == "evening"))
                    for done in (False, True)
                )
            )
            for name, light in LIGHTS.items()
        )
        told(number / len(SCENES))
    return Album(pairs)


def _drawn(scene: Callable[[Canvas, bool], None], light: Light, *, done: bool, mirrored: bool) -> bytes:
    image = Image.new("RGB", (SIZE[0] * FINENESS, SIZE[1] * FINENESS))
    scene(Canvas(ImageDraw.Draw(image), image.size, light, random.Random(7)), done)
    if mirrored:
        image = ImageOps.mirror(image)
    buffer = io.BytesIO()
    image.resize(SIZE, Image.Resampling.BOX).save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


def _stored(storage: Storage, drawn: bytes) -> Picture:
    photo = process_photo(drawn)
    sha256 = bytes.fromhex(photo.sha256)
    for small, content in ((False, photo.full), (True, photo.thumbnail)):
        key = photo_key(sha256, small=small)
        if not storage.exists(key):
            storage.put(key, content, CONTENT_TYPE)
    return Picture(sha256, photo.width, photo.height)
