"""Addresses in answers: absolute, of the host that was asked."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from web import context


def here() -> str:
    """The address that was asked for."""
    return request.url


def next_page(cursor: str) -> str:
    """The same list from a cursor on."""
    parameters: dict[str, Any] = {
        name: request.args.getlist(name) for name in request.args if name != "cursor"
    }
    return url_for(str(request.endpoint), _external=True, **parameters, cursor=cursor)


def issue_links(public_id: str) -> dict[str, str]:
    """An issue in the API, and its page."""
    return {
        "self": url_for("api.show_issue", public_id=public_id, _external=True),
        "html": url_for("issues.issue", public_id=public_id, _external=True),
    }


def secret_link(secret: str) -> str:
    """A reporter's own page: always under the city's own address, as in mails, whatever host a request names."""
    return f"{context.settings().base_url}/r/{secret}"


def photo_links(public_id: str) -> dict[str, str]:
    """A photo's picture and its thumbnail."""
    return {
        "url": url_for("media.photo", public_id=public_id, _external=True),
        "thumbnail_url": url_for("media.small_photo", public_id=public_id, _external=True),
    }
