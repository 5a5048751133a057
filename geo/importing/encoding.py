"""Which characters a shapefile's attributes are written in."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

FALLBACK = "cp1251"
# The language driver byte of a dBase header, for the values that name an encoding rather than "the system's".
_DRIVERS = {
    0x01: "cp437",
    0x02: "cp850",
    0x03: "cp1252",
    0x26: "cp866",
    0x65: "cp866",
    0xC8: "cp1250",
    0xC9: "cp1251",
}
_DRIVER_AT = 29
_SAMPLE = 4_000_000


def encoding_of(shapefile: Path) -> str:
    """The encoding by the ``.cpg`` file, else by the dBase header, else UTF-8 if the bytes are, else Windows-1251.

    Nothing else says it for the old files of Russian cities, and Western text in Windows-1252 is wrong in a few letters
    only; whoever imports may name the encoding.
    """
    declared = _declared(shapefile.with_suffix(".cpg"))
    if declared:
        return declared
    table = shapefile.with_suffix(".dbf")
    if not table.is_file():
        return "utf-8"
    with table.open("rb") as file:
        head = file.read(32)
        driver = _DRIVERS.get(head[_DRIVER_AT]) if len(head) == 32 else None
        if driver:
            return driver
        return "utf-8" if _looks_like_utf8(file.read(_SAMPLE)) else FALLBACK


def _declared(path: Path) -> str | None:
    """The codec a ``.cpg`` names (``UTF-8``, ``1251``, ``ANSI 1251``), None where it names none that is known."""
    if not path.is_file():
        return None
    text = path.read_bytes()[:100].decode("ascii", "replace").strip().strip("\ufffd")
    digits = re.fullmatch(r"(?:ANSI|OEM|CP|WINDOWS)?[ _-]*(\d{3,4})", text, re.IGNORECASE)
    for name in (f"cp{digits[1]}" if digits else text, text):
        try:
            return codecs.lookup(name).name
        except LookupError:
            continue
    return None


def _looks_like_utf8(data: bytes) -> bool:
    """Field widths may cut a letter in two, so a few broken ones among many good do not count."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(1 for c in text if ord(c) > 127) - broken
    return whole >= 4 * broken
