"""What a scan or a recording may be: told by its content, never by its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from civic.core.errors import DomainError
from civic.intake.whole_pdf import is_whole_pdf

PDF: Final = "application/pdf"

TYPES: Final[Mapping[str, str]] = {
    PDF: "pdf",
    "image/jpeg": "jpg",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
}
"""Content type → the ending of its file's name."""

LARGEST: Final = 20 * 1024 * 1024
"""Bytes of one attachment: an hour of a recorded call."""

MOST: Final = 4
"""Attachments of one report."""

LARGEST_DOCUMENT: Final = 10 * 1024 * 1024
"""Bytes of a document that residents publish."""

MOST_DOCUMENTS: Final = 5
"""Documents of one initiative."""


def type_of(content: bytes) -> str | None:
    """The content type of what is kept as it is; None for a picture, which is made anew, and for all else."""
    if is_whole_pdf(content):
        return PDF
    if content.startswith(b"ID3") or _is_mpeg_frame(content):
        return "audio/mpeg"
    if content[4:8] == b"ftyp" and content[8:12] in (b"M4A ", b"M4B ", b"mp42", b"mp41", b"isom", b"dash"):
        return "audio/mp4"
    if content.startswith(b"OggS"):
        return "audio/ogg"
    if content.startswith(b"RIFF") and content[8:12] == b"WAVE":
        return "audio/wav"
    return None


def is_picture(content: bytes) -> bool:
    """Whether it begins as one of the pictures that are scanned: JPEG or PNG."""
    return content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))


def check_size(size: int) -> None:
    """Raise DomainError ``attachment.too_large`` or ``attachment.empty`` at ``attachments``."""
    if size > LARGEST:
        raise DomainError("attachment.too_large", field="attachments", megabytes=LARGEST // 1024 // 1024)
    if not size:
        raise DomainError("attachment.empty", field="attachments")


def _is_mpeg_frame(content: bytes) -> bool:
    """Whether it begins with the head of an MPEG audio frame of layer III: sync, a version and a bit rate that are."""
    if len(content) < 4 or content[0] != 0xFF or content[1] & 0xE6 != 0xE2:
        return False
    return content[1] & 0x18 != 0x08 and content[2] & 0xF0 not in (0xF0, 0x00) and content[2] & 0x0C != 0x0C
