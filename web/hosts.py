"""Under which names the city is served, and what addresses of its own it tells: the operator decides, not a request.

A request names a host in its header, and whoever sends it chooses what stands there. A city that made links from it
would send letters and keep pages with somebody else's address in them.
"""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request, url_for

from civic.core.settings import Settings

_log = logging.getLogger(__name__)

MISDIRECTED = 421
"""RFC 9110, section 15.5.20."""

# Asked by what watches over the processes, which knows their addresses and not the city's name.
_WITHOUT_NAME = "system.health"
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


def absolute(endpoint: str, **values: Any) -> str:
    """The address of a page as mails and other programs need it: under the city's own name, whoever asks."""
    return f"{_settings().base_url}{url_for(endpoint, **values)}"


def is_ours(settings: Settings, host: str, *, asked_by: str | None) -> bool:
    """Whether the city is served under this name (with a port or without). On the machine itself, by its own too."""
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return False
    if name == urlsplit(settings.base_url).hostname or name in settings.allowed_hosts:
        return True
    # Somebody who tries the city out opens localhost or 127.0.0.1, whichever comes to mind.
    return name in _THIS_MACHINE and _is_loopback(asked_by)


def origins_of(settings: Settings) -> Callable[[str | None, dict[str, Any]], bool]:
    """Whether a page of an origin may open the live channel: only the city's own pages."""

    def is_our_origin(origin: str | None, environ: dict[str, Any]) -> bool:
        scheme, _, host = (origin or "").partition("://")
        return scheme in ("http", "https") and is_ours(settings, host, asked_by=environ.get("REMOTE_ADDR"))

    return is_our_origin


def init_app(app: Flask) -> None:
    """Turn requests away that name another host, before anything is looked at."""

    @app.before_request
    def under_our_name() -> Response | None:
        if request.endpoint == _WITHOUT_NAME:
            return None
        if is_ours(_settings(), request.host, asked_by=request.remote_addr):
            return None
        _log.warning("refused the host %r; CIVIC_BASE_URL and CIVIC_ALLOWED_HOSTS name ours", request.host)
        return Response("This city is not served under this name.\n", MISDIRECTED, mimetype="text/plain")


def _settings() -> Settings:
    found: Settings = current_app.extensions["veche"].settings
    return found


def _is_loopback(address: str | None) -> bool:
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False
