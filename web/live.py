"""The live channel."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Attach the live channel."""
