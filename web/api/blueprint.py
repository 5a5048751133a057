"""The blueprint of the JSON API and how it reads a body before any schema looks at it."""

from __future__ import annotations

import json
from typing import NoReturn

from apiflask import APIBlueprint
from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from civic.core.errors import DomainError

PREFIX = "/api/v1"
LARGEST_JSON = 256 * 1024
"""Bytes. The longest report with every answer has a tenth of that."""

TAKE_FILES = ("api.upload_photo", "api.upload_attachment", "api.upload_document", "api.upload_scan")
"""Operations whose body is a form with a file."""

api = APIBlueprint("api", __name__, url_prefix=PREFIX)


@api.before_request
def read_body() -> None:
    """Refuse what is not the kind of body that the operation takes, too large, or not JSON.

    Raises DomainError ``body.too_large``, ``body.not_json``, UnsupportedMediaType.
    """
    if request.method != "POST":
        return
    wanted = "multipart/form-data" if request.endpoint in TAKE_FILES else "application/json"
    if request.mimetype != wanted:
        raise UnsupportedMediaType()
    if wanted != "application/json":
        return
    if (request.content_length or 0) > LARGEST_JSON:
        raise DomainError("body.too_large")
    request.max_content_length = LARGEST_JSON
    try:
        json.loads(request.get_data(), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise DomainError("body.not_json") from error


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")
