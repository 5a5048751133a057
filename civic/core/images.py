"""Photos that people upload, made into pictures that are safe to keep and to show.

Nothing of the upload is kept but what can be seen: the picture is decoded, turned upright, brought to sRGB,
made smaller and written anew as JPEG. So place, time and camera are gone, and so is anything that hid in the
file beside the picture (a page, an archive, a second thumbnail).
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import pillow_heif
import puremagic
from PIL import Image, ImageCms, ImageFile

from civic.core.errors import DomainError

LARGEST_UPLOAD: Final = 20 * 1024 * 1024
"""Bytes of one upload."""
MOST_PIXELS: Final = 50_000_000
FULL_SIDE: Final = 2048
"""Longer side of the kept picture in pixels; smaller ones stay as they are."""
THUMBNAIL_SIDE: Final = 480
CONTENT_TYPE: Final = "image/jpeg"
"""Of both pictures that `process_photo` makes."""
LOGO_SIZE: Final = (640, 160)
"""Width and height in pixels that a logo is made to fit in: four times what a page's head shows."""
LOGO_TYPE: Final = "image/png"

# A camera writes at most a dozen scans. Thousands of them fit into 20 MB, and each is a pass over all pixels.
_MOST_SCANS = 100
_FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/heif": "HEIF",
    "image/heic": "HEIF",
}
_HEIF_SIZE = re.compile(rb"ispe\0{4}(.{8})", re.DOTALL)
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ORIENTATION, _EXIF_IFD, _TAKEN, _TAKEN_OFFSET = 0x0112, 0x8769, 0x9003, 0x9011
_COVER = (38, 45, 43)
_SRGB = ImageCms.createProfile("sRGB")

pillow_heif.register_heif_opener()


@dataclass(frozen=True, slots=True)
class Photo:
    """A processed photo: `full` and `thumbnail` are JPEG in sRGB without any metadata.

    `width` and `height` are those of `full` in pixels; `sha256` is the hexadecimal hash of `full`. `taken_at`
    is when the camera says it was taken, and None where it did not say its time zone.
    """

    full: bytes
    thumbnail: bytes
    width: int
    height: int
    sha256: str
    taken_at: datetime | None


def process_photo(data: bytes, filename: str | None = None) -> Photo:
    """Make an uploaded JPEG, PNG, WebP or HEIC into a `Photo`; its content decides what it is, not its name.

    `filename` is only repeated in errors, so that a person who sent several knows which one is meant. A
    moving picture is not a photo. Raises DomainError, each with `filename`:

    * `photo.too_large` (`megabytes`) over 20 MB,
    * `photo.too_many_pixels` (`megapixels`) over 50 megapixels, found before anything is decoded,
    * `photo.not_a_picture` for what is none of the four kinds,
    * `photo.damaged` for a picture that ends early or does not hold together.
    """
    if len(data) > LARGEST_UPLOAD:
        raise _refusal("photo.too_large", filename, megabytes=LARGEST_UPLOAD // (1024 * 1024))
    kind = _kind(data)
    if kind is None:
        raise _refusal("photo.not_a_picture", filename)
    # Decoders meet hostile bytes with every kind of exception there is; all of them mean the same to the
    # sender.
    try:
        image = _open(data, kind, filename)
        taken_at, orientation = _taken_at(image), _orientation(image)
        full = _full(image, orientation)
    except DomainError:
        raise
    except Exception as error:
        raise _refusal("photo.damaged", filename) from error
    thumbnail = full.copy()
    thumbnail.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.BICUBIC)
    return _written(full, thumbnail, taken_at)


def cover_parts(data: bytes, rectangles: Sequence[tuple[int, int, int, int]]) -> Photo:
    """A kept picture with these rectangles filled: what was there is in neither of the two files.

    A rectangle is x and y of its upper left corner, width and height, in pixels; what reaches beyond is cut.
    Raises DomainError ``photo.rectangle_outside`` for one that lies outside or has no extent, ``photo.damaged``.
    """
    try:
        full = Image.open(io.BytesIO(data), formats=("JPEG",)).convert("RGB")
    except Exception as error:
        raise _refusal("photo.damaged", None) from error
    for x, y, width, height in rectangles:
        left, upper = max(0, x), max(0, y)
        right, lower = min(full.width, x + width), min(full.height, y + height)
        if left >= right or upper >= lower:
            raise DomainError(
                "photo.rectangle_outside", field="rectangles", width=full.width, height=full.height
            )
        full.paste(_COVER, (left, upper, right, lower))
    thumbnail = full.copy()
    thumbnail.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.BICUBIC)
    return _written(full, thumbnail, None)


def _written(full: Image.Image, thumbnail: Image.Image, taken_at: datetime | None) -> Photo:
    written = _jpeg(full, quality=82)
    return Photo(
        full=written,
        thumbnail=_jpeg(thumbnail, quality=78),
        width=full.width,
        height=full.height,
        sha256=hashlib.sha256(written).hexdigest(),
        taken_at=taken_at,
    )


def process_logo(data: bytes) -> bytes:
    """Make an uploaded PNG, WebP or JPEG a logo: a PNG of at most `LOGO_SIZE`, see-through where it was.

    A logo that this has made comes out as it went in. SVG is not taken: it can carry script. Raises DomainError as
    `process_photo`, each at `logo`.
    """
    try:
        if len(data) > LARGEST_UPLOAD:
            raise _refusal("photo.too_large", None, megabytes=LARGEST_UPLOAD // (1024 * 1024))
        kind = _kind(data)
        if kind is None:
            raise _refusal("photo.not_a_picture", None)
        try:
            image = _open(data, kind, None)
            image.load()
            image = image.convert("RGBA")
            image.thumbnail(LOGO_SIZE, Image.Resampling.LANCZOS)
            image.info = {}
            written = io.BytesIO()
            image.save(written, "PNG", optimize=True)
        except DomainError:
            raise
        except Exception as error:
            raise _refusal("photo.damaged", None) from error
    except DomainError as error:
        raise DomainError(error.code, field="logo", **error.params) from error
    return written.getvalue()


def _kind(data: bytes) -> str | None:
    try:
        guesses = puremagic.magic_string(data[:512])
    except (puremagic.PureError, ValueError):
        return None
    kinds = [guess.mime_type for guess in guesses]
    if data[4:12] == b"ftypmif1" and b"heic" in data[16 : int.from_bytes(data[:4], "big")]:
        # The container's general brand, as some phones write it, with the kind only among the further brands.
        kinds.append("image/heic")
    return next((_FORMATS[kind] for kind in kinds if kind in _FORMATS), None)


def _open(data: bytes, kind: str, filename: str | None) -> Image.Image:
    """The picture with its size and metadata known and nothing decoded."""
    if kind == "WEBP":
        # The decoder makes room for all pixels as soon as it is opened.
        _check_pixels(_webp_size(data), filename)
    if kind == "HEIF":
        # A cropping box can claim a small picture while all of a huge one is decoded; the decoder holds the
        # true size against these boxes itself.
        for size in _HEIF_SIZE.finditer(data):
            _check_pixels(struct.unpack(">II", size[1]), filename)
    if kind == "JPEG" and data.count(b"\xff\xda") > _MOST_SCANS:
        raise _refusal("photo.damaged", filename)
    # A switch of the whole process, which other libraries (WeasyPrint) turn on: then half a photo passes for one.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        image = Image.open(io.BytesIO(data), formats=(kind,))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _refusal("photo.too_many_pixels", filename, megapixels=MOST_PIXELS // 1_000_000) from error
    _check_pixels(image.size, filename)
    if kind in ("PNG", "WEBP") and getattr(image, "is_animated", False):
        raise _refusal("photo.not_a_picture", filename)
    return image


def _check_pixels(size: tuple[int, int], filename: str | None) -> None:
    if size[0] * size[1] > MOST_PIXELS:
        raise _refusal("photo.too_many_pixels", filename, megapixels=MOST_PIXELS // 1_000_000)


def _webp_size(data: bytes) -> tuple[int, int]:
    """Width and height of a WebP from its first chunk (RFC 9649, section 2)."""
    chunk = data[12:16]
    if chunk == b"VP8X":
        width, height = data[24:27], data[27:30]
        return int.from_bytes(width, "little") + 1, int.from_bytes(height, "little") + 1
    if chunk == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    raise ValueError("neither of the three kinds of WebP")


def _full(image: Image.Image, orientation: int) -> Image.Image:
    profile = image.info.get("icc_profile")
    # A JPEG can be decoded at a half, a quarter or an eighth of its size, which saves most of the work.
    image.draft(None, (FULL_SIDE, FULL_SIDE))
    image.load()
    image = _plain_mode(image)
    side = max(image.size)
    if side > FULL_SIDE:
        size = (max(1, round(image.width * FULL_SIDE / side)), max(1, round(image.height * FULL_SIDE / side)))
        image = image.resize(size, Image.Resampling.HAMMING)
    if orientation in _UPRIGHT:
        image = image.transpose(_UPRIGHT[orientation])
    if image.mode == "RGBA":
        paper = Image.new("RGB", image.size, "white")
        paper.paste(image, mask=image.getchannel("A"))
        image = paper
    image = _to_srgb(image, profile)
    image.info = {}
    return image


def _plain_mode(image: Image.Image) -> Image.Image:
    """The picture as L, RGB, RGBA or CMYK with eight bits a channel."""
    if image.mode in ("L", "RGB", "RGBA", "CMYK"):
        if image.mode != "RGBA" and "transparency" in image.info:
            return image.convert("RGBA")
        return image
    if image.mode.startswith("I"):
        # Sixteen bits of grey: a plain conversion would cut off instead of scaling.
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _to_srgb(image: Image.Image, profile: object) -> Image.Image:
    if isinstance(profile, bytes) and profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            # A profile that is broken or of another colour space says nothing; the pixels still do.
            converted = None
        if converted is not None:
            return converted
    return image.convert("RGB")


def _orientation(image: Image.Image) -> int:
    try:
        value = image.getexif().get(_ORIENTATION)
    except Exception:
        # What a camera wrote beside the picture must not cost the picture.
        return 1
    return value if isinstance(value, int) else 1


def _taken_at(image: Image.Image) -> datetime | None:
    try:
        details = image.getexif().get_ifd(_EXIF_IFD)
        taken, offset = str(details[_TAKEN]), str(details[_TAKEN_OFFSET]).strip("\0 ")
        return datetime.strptime(f"{taken.strip(chr(0) + ' ')}{offset}", "%Y:%m:%d %H:%M:%S%z").astimezone(
            UTC
        )
    except Exception:
        return None


def _jpeg(image: Image.Image, *, quality: int) -> bytes:
    written = io.BytesIO()
    image.save(written, "JPEG", quality=quality, progressive=True, exif=b"", icc_profile=None, comment=b"")
    return written.getvalue()


def _refusal(code: str, filename: str | None, **params: object) -> DomainError:
    return DomainError(code, field="photo", filename=filename, **params)
