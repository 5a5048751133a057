"""media"""

from __future__ import annotations

from apiflask import APIBlueprint

pages = APIBlueprint("media", __name__, enable_openapi=False)
