"""system"""

from __future__ import annotations

from apiflask import APIBlueprint

pages = APIBlueprint("system", __name__, enable_openapi=False)
