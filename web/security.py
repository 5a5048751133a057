"""The hardened front door: content security policy, CSRF, and headers on every answer."""

from __future__ import annotations

import secrets

from flask import Flask, Response, current_app, g, request, session
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError

from civic.core.settings import Settings

csrf = CSRFProtect()


def nonce() -> str:
    """This answer's nonce for the one inline script that folium needs."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    found: str = g.nonce
    return found


def _policy(secure: bool) -> str:
    host = request.host
    # A city's own tiles: pictures are images, vector tiles are fetched. Only the page that shows them may.
    tiles = g.get("tiles")
    pictures = f" {tiles.origin}" if tiles is not None and tiles.kind == "png" else ""
    vectors = f" {tiles.origin}" if tiles is not None and tiles.kind == "mvt" else ""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce()}'",
            "style-src 'self'",
            "font-src 'self'",
            f"img-src 'self' data: blob:{pictures}",
            f"connect-src 'self' ws://{host} wss://{host}{vectors}",
            "manifest-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors *" if g.get("framed") else "frame-ancestors 'none'",
            *(("upgrade-insecure-requests",) if secure else ()),
        )
    )


HSTS = {"subdomains": "max-age=31536000; includeSubDomains", "host": "max-age=31536000"}
"""A year, by the setting CIVIC_HSTS."""

# What our pages use is theirs alone; what they do not use, nobody may who gets into one.
PERMISSIONS = ", ".join(
    (
        "camera=(self)", "geolocation=(self)", "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
        *(
            f"{feature}=()"
            for feature in (
                "accelerometer", "autoplay", "browsing-topics", "display-capture", "encrypted-media",
                "gyroscope", "hid", "idle-detection", "magnetometer", "microphone", "midi", "payment",
                "picture-in-picture", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
            )
        ),
    )
)  # fmt: skip

# Pages that show what a secret link opens: nothing of them is left in the browser of a shared computer.
SECRET_PAGES = frozenset({"link"})


def init_app(app: Flask, settings: Settings) -> None:
    """Protect every form against forgery and set the headers. The API knows no cookies, so it needs no token."""
    secure = settings.base_url.startswith("https:")
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)
    app.config.update(
        # A name that browsers take from https, from this host alone and for all of it: no neighbour can plant one.
        SESSION_COOKIE_NAME="__Host-veche" if secure else "veche",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
    )
    csrf.init_app(app)
    app.jinja_env.globals["csp_nonce"] = nonce
    always = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": PERMISSIONS,
        "Cross-Origin-Opener-Policy": "same-origin",
        "X-Frame-Options": "DENY",
    }
    if secure and settings.hsts in HSTS:
        always["Strict-Transport-Security"] = HSTS[settings.hsts]

    @app.after_request
    def headers(response: Response) -> Response:
        for name, value in always.items():
            response.headers.setdefault(name, value)
        if g.get("framed"):
            # Made for pages of others: it shows what everybody may see, and has nothing to press.
            del response.headers["X-Frame-Options"]
        if "Content-Security-Policy" not in response.headers:
            response.headers["Content-Security-Policy"] = _policy(secure)
        if "Access-Control-Allow-Origin" not in response.headers:
            response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if "Cache-Control" not in response.headers:
            kept = "session" in session or request.blueprint in SECRET_PAGES
            response.headers["Cache-Control"] = "no-store" if kept else "private, no-cache"
        return response


def is_expired() -> bool:
    """Whether a form's token against forgery is missing or too old. For a view that is exempt and asks first of all, so
    that nothing typed is lost.
    """
    try:
        if current_app.config["WTF_CSRF_ENABLED"]:
            csrf.protect()
    except CSRFError:
        return True
    return False


def keep_secret(response: Response) -> Response:
    """For pages whose address holds a secret: no search engine, cache or other page learns the address.

    The origin alone is told to our own forms, because under HTTPS the guard against forgery asks for it.
    """
    response.headers["Referrer-Policy"] = "strict-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    return response
