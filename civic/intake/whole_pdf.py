"""Whether a file is a PDF from its first byte to its last, and nothing else besides."""

from __future__ import annotations

import re
from typing import Final

_HEAD: Final = re.compile(rb"%PDF-[12]\.\d[\s%]")
_END: Final = re.compile(rb"startxref\s+(\d{1,10})\s+%%EOF[\s\0]*\Z")
_TABLE: Final = re.compile(rb"\s*(?:xref\s|\d+\s+\d+\s+obj\b)")
"""What the last line points to: a table of the file's parts, or the stream that holds it."""

_SNIFFED: Final = 1024
"""Bytes in which browsers look for a page."""
_PAGE: Final = re.compile(rb"<\s*(?:!doctype|html|head|body|script|iframe|svg|object|embed)\b", re.IGNORECASE)

_ARCHIVE_END: Final = b"PK\x05\x06"
_ARCHIVE_TAIL: Final = 65_535 + 22
"""Bytes from the end in which an archive is found by its readers."""


def is_whole_pdf(content: bytes) -> bool:
    """Whether this is a PDF that begins at the first byte, ends with the last, and is no page or archive as well.

    Readers allow some bytes before and after; whoever hides a second file in the first one needs just these.
    """
    end = _END.search(content, max(0, len(content) - _SNIFFED))
    return (
        _HEAD.match(content) is not None
        and end is not None
        and _TABLE.match(content, int(end[1])) is not None
        and _PAGE.search(content, 0, _SNIFFED) is None
        and _ARCHIVE_END not in content[-_ARCHIVE_TAIL:]
    )
