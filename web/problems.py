"""Refusals as people and programs see them: a sentence by code, a status, a page or a problem document (RFC 9457)."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, jsonify, render_template, request
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from civic.core.errors import DomainError, InvalidInput, NotAllowed, NotFound, WrongStatus
from web import context
from web.context import BadToken, is_api
from web.messages import message_of

# The first class that fits decides; what is not here is a field's problem.
STATUSES: tuple[tuple[type[DomainError], int], ...] = (
    (BadToken, 401),
    (NotFound, 404),
    (NotAllowed, 403),
    (WrongStatus, 409),
)
STATUS_BY_CODE = {
    "body.not_json": 400,
    "body.too_large": 413,
    "idempotency.key_missing": 400,
    "idempotency.key_invalid": 400,
    "idempotency.in_flight": 409,
    "idempotency.body_differs": 422,
    "assignment.department_already_on_it": 409,
    "write.try_again": 503,
    "photo.too_large": 413,
    "limit.reached": 429,
    "form.expired": 400,
    "token.needed": 401,
}


def status_of(error: DomainError) -> int:
    """The HTTP status that a refusal is told with."""
    for kind, status in STATUSES:
        if isinstance(error, kind):
            return status
    return STATUS_BY_CODE.get(error.code, 422)


def problem(error: DomainError) -> dict[str, Any]:
    """A refusal as problem details; ``errors`` names each field with its code and sentence."""
    told = error.problems if isinstance(error, InvalidInput) else (error,)
    return {
        "type": f"/api/v1/problems/{error.code}",
        "title": message_of(error),
        "status": status_of(error),
        "code": error.code,
        "detail": "; ".join(message_of(item) for item in told),
        "errors": [
            {"field": item.field, "code": item.code, "detail": message_of(item)}
            for item in told
            if item.field
        ],
    }


def answer(error: DomainError) -> tuple[Response, int] | tuple[str, int]:
    """The answer for a refusal that no form has shown beside its field."""
    status = status_of(error)
    if wants_json():
        return as_problem(problem(error), status)
    return _page(error, status)


def _page(error: DomainError, status: int) -> tuple[str, int]:
    """A page that says what was refused; before there is a city, one that needs none."""
    try:
        context.rules()
    except NotFound as missing:
        return render_template("pages/no-city.html", message=message_of(missing)), 503
    return render_template(
        "pages/refused.html", error=error, message=message_of(error), status=status
    ), status


def as_problem(details: dict[str, Any], status: int) -> tuple[Response, int]:
    response = jsonify(details)
    response.content_type = "application/problem+json"
    return response, status


def wants_json() -> bool:
    return (
        is_api()
        or request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
    )


def init_app(app: Flask) -> None:
    app.register_error_handler(DomainError, answer)

    @app.errorhandler(RateLimitExceeded)
    def too_often(error: RateLimitExceeded) -> Any:
        return answer(DomainError("limit.reached"))

    @app.errorhandler(CSRFError)
    def forged(error: CSRFError) -> Any:
        return answer(DomainError("form.expired"))

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Any:
        if error.response is not None:
            return error.response
        status = error.code or 500
        code = {404: "page.not_found", 405: "page.method", 413: "photo.too_large"}.get(
            status, f"http.{status}"
        )
        known = DomainError(code)
        if wants_json():
            details = problem(known) | {"status": status}
            return as_problem(details, status)
        return _page(known, status)
