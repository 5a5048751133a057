"""What HTTP has besides bodies: no cookies, ETags, readers from other origins, and the headers of refusals."""

from __future__ import annotations

from typing import Any

from flask import Flask, Request, Response, jsonify, request
from flask.json.provider import DefaultJSONProvider
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from werkzeug.exceptions import MethodNotAllowed

from web.api.blueprint import PREFIX
from web.context import is_api
from web.limits import seconds_until_room

A_MINUTE = 60


_NO_COOKIES = (f"{PREFIX}/", "/static/", "/.well-known/")
# What residents have sent is shown to whom the session allows it, but never sets a cookie.
_SET_NO_COOKIES = (*_NO_COOKIES, "/photos/")


class CookielessApi(SecureCookieSessionInterface):
    """Sessions for pages. A request to the API has an empty one: whatever cookies come with it count for nothing."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if request.path.startswith(_NO_COOKIES):
            return SecureCookieSession()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not request.path.startswith(_SET_NO_COOKIES):
            super().save_session(app, session, response)


def answered(body: Any, *, kept: int = 0, media_type: str = "application/json") -> Response:
    """A body with its ETag; 304 to who has just this. ``kept`` is for how many seconds anybody may keep it.

    What was answered to a token or a secret is for nobody else.
    """
    response = jsonify(body)
    response.content_type = media_type
    personal = "Authorization" in request.headers or "Report-Secret" in request.headers
    if personal:
        response.cache_control.private = True
    else:
        response.cache_control.public = True
    if kept and not personal:
        response.cache_control.max_age = kept
    else:
        response.cache_control.no_cache = True
    response.vary.update(("Authorization", "Report-Secret"))
    response.add_etag()
    response.make_conditional(request)
    return response


def init_app(app: Flask) -> None:
    app.session_interface = CookielessApi()
    assert isinstance(app.json, DefaultJSONProvider)
    app.json.sort_keys = False
    app.json.ensure_ascii = False

    @app.after_request
    def finish(response: Response) -> Response:
        if not is_api():
            return response
        response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
        if request.endpoint == "openapi.spec":
            response.cache_control.public = True
            response.cache_control.max_age = A_MINUTE
            response.add_etag()
            response.make_conditional(request)
        if request.method in ("GET", "HEAD"):
            # Without credentials: a page of another origin reads what everybody may read.
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After"
        elif request.method == "POST":
            response.cache_control.no_store = True
        if response.status_code == 401:
            response.headers["WWW-Authenticate"] = "Bearer"
        if response.status_code == 429 and "Retry-After" not in response.headers:
            response.headers["Retry-After"] = str(seconds_until_room())
        refusal = request.routing_exception
        if isinstance(refusal, MethodNotAllowed) and refusal.valid_methods:
            response.headers["Allow"] = ", ".join(sorted(refusal.valid_methods))
        if response.mimetype == "application/problem+json":
            response.vary.add("Accept-Language")
            response.cache_control.no_store = True
        return response
