"""The plain picture that stands in for every photo."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from civic.core.images import Photo, process_photo
from civic.core.storage import Storage
from civic.issues.photo_files import photo_key
from civic.staging.column import PLACEHOLDER_SIZE


def placeholder() -> Photo:
    """A grey field with a cross, the same each time, made like any uploaded photo."""
    width, height = PLACEHOLDER_SIZE
    image = Image.new("RGB", PLACEHOLDER_SIZE, "#d8dbe0")
    draw = ImageDraw.Draw(image)
    for line in (((0, 0), (width, height)), ((0, height), (width, 0))):
        draw.line(line, fill="#b8bdc6", width=6)
    draw.text((24, 20), "A photo stood here", fill="#5a6270", font_size=36)
    written = io.BytesIO()
    image.save(written, "PNG")
    return process_photo(written.getvalue())


def store_placeholder(storage: Storage, photo: Photo) -> None:
    """Put it where every photo of the copy is looked for. Raises StorageUnavailable."""
    name = bytes.fromhex(photo.sha256)
    storage.put(photo_key(name), photo.full, "image/jpeg")
    storage.put(photo_key(name, small=True), photo.thumbnail, "image/jpeg")
