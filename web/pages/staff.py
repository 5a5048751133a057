"""staff"""

from __future__ import annotations

from apiflask import APIBlueprint

pages = APIBlueprint("staff", __name__, enable_openapi=False)


@pages.get("/staff")
def queue() -> str:
    return ""
