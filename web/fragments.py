"""Parts of a page that a script fetches again: HTML with an ETag, so that what has not changed is not sent."""

from __future__ import annotations

import hashlib

from flask import Response, request


def fragment(html: str) -> Response:
    """The answer for a part of a page; 304 where the reader has just this."""
    response = Response(html, mimetype="text/html")
    response.set_etag(mark_of(html))
    response.cache_control.private = True
    response.cache_control.no_cache = True
    response.make_conditional(request)
    return response


def mark_of(text: str) -> str:
    """A mark by which a text is known again."""
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()
