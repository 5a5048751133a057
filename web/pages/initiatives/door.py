"""The family of pages, and the number of an initiative as people type it."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import g

from civic.core.errors import NotFound
from civic.core.secrets import parse_public_id
from web.filters import word_of
from web.initiative_words import initiative_tag

pages = APIBlueprint("initiatives", __name__, enable_openapi=False)
pages.add_app_template_global(initiative_tag, "initiative_tag")


@pages.url_value_preprocessor
def _read_number(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """A number as somebody typed it becomes the one that is kept. Raises NotFound for what can be none."""
    if values and "public_id" in values:
        g.typed_number = values["public_id"]
        values["public_id"] = parse_public_id(g.typed_number)
        if values["public_id"] is None:
            raise NotFound("initiative")


def row_asked(name: str) -> int | None:
    """A row's number that the address names; None for what can be none."""
    asked = word_of(name)
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 19 else None
