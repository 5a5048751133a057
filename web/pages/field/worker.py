"""The script that stands between the page and the network, so that the page is there without one."""

from __future__ import annotations

from flask import Response

from web.pages.field.door import pages
from web.static_files import serve


@pages.get("/worker.js")
def worker() -> Response:
    """From this address it answers for the pages below /field/ alone. Browsers look for a newer one by themselves."""
    response = serve("js/field-worker.js")
    response.cache_control.max_age = 0
    response.cache_control.no_cache = True
    # What it may do is decided by its own headers: run itself and fetch from here.
    response.headers["Content-Security-Policy"] = "default-src 'none'; script-src 'self'; connect-src 'self'"
    return response
