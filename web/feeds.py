"""Atom feeds (RFC 4287): news that a program reads, in the language of its address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from flask import Response, render_template, request

from web import context
from web.fragments import mark_of

MOST_ENTRIES: Final = 50
KEPT_SECONDS: Final = 60
_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""When a feed without entries last changed."""


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A piece of news. ``id`` and ``link`` are addresses; ``language`` is that of ``title`` and ``summary``; ``terms``
    are what it is about, in words.
    """

    id: str
    link: str
    title: str
    summary: str
    language: str
    at: datetime
    terms: Sequence[str] = ()


def atom(title: str, page: str, entries: Sequence[FeedEntry]) -> Response:
    """A feed with ``entries``, the newest first, about the page at the address ``page``; 304 to who has just this."""
    newest = max((entry.at for entry in entries), default=_LONG_AGO)
    body = render_template(
        "feed.xml", title=title, page=page, own=f"{context.settings().base_url}{request.full_path.rstrip('?')}",
        entries=entries, newest=newest, printed=_printed,
    )  # fmt: skip
    response = Response(body, mimetype="application/atom+xml")
    response.set_etag(mark_of(body))
    response.last_modified = newest
    response.cache_control.public = True
    response.cache_control.max_age = KEPT_SECONDS
    response.vary.add("Accept-Language")
    response.make_conditional(request)
    return response


def _printed(text: str) -> str:
    """Without signs that XML has none for."""
    return "".join(sign for sign in text if sign.isprintable() or sign in "\n\t")
