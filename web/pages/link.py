"""link"""

from __future__ import annotations

from apiflask import APIBlueprint

pages = APIBlueprint("link", __name__, enable_openapi=False)
