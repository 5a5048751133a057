"""Where to go afterwards: a path of this site only, so that nobody is led elsewhere."""

from __future__ import annotations

from flask import current_app, request


def safe_path(asked: str) -> str | None:
    """The path as it was asked for, or None where it would lead to another site or be no path at all."""
    inside = asked.startswith("/") and not asked.startswith(("//", "/\\")) and asked.isprintable()
    return asked if inside and "\\" not in asked.partition("?")[0] else None


def back_of_request() -> str:
    """The path to come back to that an address or a form names (``back``), empty where it names none that is safe."""
    return safe_path(request.values.get("back", "")) or ""


def this_page() -> str:
    """The page that is open, to come back to with all its filters: of a form that was refused, the one it stood on."""
    if request.method in ("GET", "HEAD"):
        return request.full_path.rstrip("?")
    path, known = request.path, current_app.create_url_adapter(request)
    while known is not None and path and not known.test(path, "GET"):
        path = path.rpartition("/")[0]
    return path or "/"
