"""The hardened front door: content security policy, CSRF, and headers on every answer."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g, request, session
from flask_wtf import CSRFProtect

csrf = CSRFProtect()


def nonce() -> str:
    """This answer's nonce for the one inline script that folium needs."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    found: str = g.nonce
    return found


def _policy() -> str:
    host = request.host
    # A city's own tiles: pictures are images, vector tiles are fetched. Only the page that shows them may.
    tiles = g.get("tiles")
    pictures = f" {tiles.origin}" if tiles is not None and tiles.kind == "png" else ""
    vectors = f" {tiles.origin}" if tiles is not None and tiles.kind == "mvt" else ""
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'nonce-{nonce()}'",
            "style-src 'self'",
            f"img-src 'self' data: blob:{pictures}",
            f"connect-src 'self' ws://{host} wss://{host}{vectors}",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def init_app(app: Flask) -> None:
    """Protect every form against forgery and set the headers. The API knows no cookies, so it needs no token."""
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)
    csrf.init_app(app)
    app.jinja_env.globals["csp_nonce"] = nonce

    @app.after_request
    def headers(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", _policy())
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "geolocation=(self), camera=(self), microphone=()")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if request.is_secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if "nonce" in g or "Set-Cookie" in response.headers:
            response.headers.setdefault(
                "Cache-Control", "no-store" if "session" in session else "private, no-cache"
            )
        return response
