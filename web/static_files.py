"""The files that pages load: compressed, and kept by browsers for as long as they are the same.

An address made by `url_for` ends in a mark of the file's content, so that it may be kept for ever: another content has
another address. A file is compressed once per process, when it is first asked for. Pages are not compressed here: they
hold tokens beside words that others choose (the BREACH attack).
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import brotli
from flask import Flask, Response, request
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

from web.uploads import aside

FOLDER: Final = Path(__file__).parent / "static"
COMPRESSED: Final = frozenset({".css", ".js", ".svg", ".json", ".txt"})
WORTH_IT: Final = 512
"""Bytes; less than this fits into a packet anyway."""

QUALITY: Final = 5
"""Of brotli: 161 KB of all scripts, styles and icons for 27 ms of work. The best, 11, saves 15 KB for two seconds."""

A_YEAR: Final = 31_536_000
AN_HOUR: Final = 3600

# Style sheets and scripts name these without the mark: one address, or they would be loaded twice.
NAMED_INSIDE: Final = ("fonts/", "vendor/")


def init_app(app: Flask) -> None:
    """Serve the folder in the place of Flask's own view, and mark the addresses of its files."""
    app.view_functions["static"] = serve

    @app.url_defaults
    def mark(endpoint: str, values: dict[str, Any]) -> None:
        name = values.get("filename")
        if endpoint == "static" and isinstance(name, str) and not name.startswith(NAMED_INSIDE):
            known = _find(name)
            if known is not None:
                values.setdefault("v", known.mark)


def serve(filename: str) -> Response:
    """A file, in the smallest form that the browser takes. Raises NotFound."""
    known = _find(filename)
    if known is None:
        raise NotFound()
    coding = _coding(filename)
    body = aside(_body, filename, known.stamp, coding)
    response = Response(body, content_type=_content_type(filename))
    if coding:
        response.content_encoding = coding
    response.vary.add("Accept-Encoding")
    response.set_etag(f"{known.mark}{f'-{coding}' if coding else ''}")
    response.cache_control.public = True
    if request.args.get("v") == known.mark:
        response.cache_control.max_age = A_YEAR
        response.cache_control.immutable = True
    else:
        response.cache_control.max_age = AN_HOUR
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.make_conditional(request)
    return response


class _Known:
    """A file as it stands now."""

    __slots__ = ("mark", "stamp")

    def __init__(self, name: str, stamp: tuple[int, int]) -> None:
        self.stamp = stamp
        self.mark = _mark(name, stamp)


def _find(name: str) -> _Known | None:
    path = safe_join(str(FOLDER), name)
    if path is None:
        return None
    try:
        found = Path(path).stat()
    except (OSError, ValueError):
        return None
    return _Known(name, (found.st_mtime_ns, found.st_size)) if Path(path).is_file() else None


@lru_cache(maxsize=512)
def _mark(name: str, stamp: tuple[int, int]) -> str:
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]


@lru_cache(maxsize=512)
def _body(name: str, stamp: tuple[int, int], coding: str) -> bytes:
    data = (FOLDER / name).read_bytes()
    if coding == "br":
        smaller: bytes = brotli.compress(data, mode=brotli.MODE_TEXT, quality=QUALITY)
        return smaller
    return gzip.compress(data, mtime=0) if coding == "gzip" else data


def _coding(name: str) -> str:
    if Path(name).suffix not in COMPRESSED or (FOLDER / name).stat().st_size < WORTH_IT:
        return ""
    for coding in ("br", "gzip"):
        if request.accept_encodings.quality(coding) > 0:
            return coding
    return ""


def _content_type(name: str) -> str:
    kind = {".js": "text/javascript", ".woff2": "font/woff2", ".svg": "image/svg+xml"}.get(Path(name).suffix)
    kind = kind or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") or kind == "application/json" else kind
