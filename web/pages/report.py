"""report"""

from __future__ import annotations

from apiflask import APIBlueprint

pages = APIBlueprint("report", __name__, enable_openapi=False)


@pages.get("/report")
def where() -> str:
    return ""
