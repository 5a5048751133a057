"""The JSON API, version 1."""

from __future__ import annotations

from apiflask import APIFlask


def init_app(app: APIFlask) -> None:
    """Register the API's blueprints."""
