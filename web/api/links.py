"""Addresses in answers: absolute, under the city's own name."""

from __future__ import annotations

from typing import Any

from flask import request

from web import context
from web.hosts import absolute


def here() -> str:
    """The address that was asked for."""
    return f"{context.settings().base_url}{request.full_path.rstrip('?')}"


def next_page(cursor: str, **of: str) -> str:
    """The same list from a cursor on; ``of`` is what its address names."""
    parameters: dict[str, Any] = {
        name: request.args.getlist(name) for name in request.args if name != "cursor"
    }
    return absolute(str(request.endpoint), **of, **parameters, cursor=cursor)


def issue_links(public_id: str) -> dict[str, str]:
    """An issue in the API, and its page."""
    return {
        "self": absolute("api.show_issue", public_id=public_id),
        "html": absolute("issues.issue", public_id=public_id),
    }


def initiative_links(public_id: str) -> dict[str, str]:
    """An initiative in the API, and its page."""
    return {
        "self": absolute("api.show_initiative", public_id=public_id),
        "html": f"{context.settings().base_url}/initiatives/{public_id}",
    }


def sitting_links(public_id: str) -> dict[str, str]:
    """A sitting in the API."""
    return {"self": absolute("api.show_sitting", public_id=public_id)}


def motion_links(motion_id: int, sitting: str) -> dict[str, str]:
    """A motion in the API, and its sitting."""
    return {
        "self": absolute("api.show_motion", motion_id=motion_id),
        "sitting": sitting_links(sitting)["self"],
    }


def secret_link(secret: str) -> str:
    """A reporter's own page, as in mails."""
    return f"{context.settings().base_url}/r/{secret}"


def photo_links(public_id: str) -> dict[str, str]:
    """A photo's picture and its thumbnail."""
    return {
        "url": absolute("media.photo", public_id=public_id),
        "thumbnail_url": absolute("media.small_photo", public_id=public_id),
    }


def document_link(public_id: str, document: str) -> str:
    """A document of an initiative, as a file."""
    return absolute("initiatives.document", public_id=public_id, document=document)


def intake_link(report_id: int) -> str:
    """The page on which whoever took a report in finds its secret link and slip."""
    return absolute("staff.intake_done", report=report_id)
