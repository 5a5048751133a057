"""issues"""

from __future__ import annotations

from apiflask import APIBlueprint

pages = APIBlueprint("issues", __name__, enable_openapi=False)


@pages.get("/issues")
def index() -> str:
    return ""


@pages.get("/issues/<public_id>")
def issue(public_id: str) -> str:
    return ""
