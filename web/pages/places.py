"""places"""

from __future__ import annotations

from apiflask import APIBlueprint

pages = APIBlueprint("places", __name__, enable_openapi=False)
