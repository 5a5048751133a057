"""home"""

from __future__ import annotations

from apiflask import APIBlueprint

pages = APIBlueprint("home", __name__, enable_openapi=False)


@pages.get("/")
def home() -> str:
    return ""
