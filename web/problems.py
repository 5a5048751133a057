"""Refusals as people and programs see them: a sentence by code, a status, a page or a problem document (RFC 9457)."""

from __future__ import annotations

import logging
import time
from typing import Any

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from civic.core.errors import DomainError, InvalidInput, NotAllowed, NotFound, WrongStatus
from web import context
from web.context import BadToken, is_api
from web.limits import limiter
from web.messages import message_of

_log = logging.getLogger(__name__)

UNREACHABLE = (OperationalError, PoolTimeout)
"""The database is away, or all connections to it are in use."""

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
    "issue.claimed": 409,
    "party.link_ended": 410,
    "party.forwarded": 403,
    "party.already_sent": 409,
    "suggestion.gone": 409,
    **dict.fromkeys(
        (
            "sitting.vote_open",
            "sitting.item_open",
            "sitting.without_agenda",
            "member.is_present",
            "item.another_open",
            "item.undecided",
            "item.on_another_agenda",
            "attendance.too_early",
            "attendance.member_is_there",
            "attendance.another_is_there",
            "motion.amendments_first",
            "motion.no_quorum",
            "motion.another_voting",
            "motion.closed",
            "ballot.not_present",
            "ballot.another_is_there",
            "ballot.recused",
            "ballot.changed_too_often",
        ),
        409,
    ),
    "write.try_again": 503,
    "shape.changed_meanwhile": 409,
    "photo.too_large": 413,
    "limit.reached": 429,
    "form.expired": 400,
    "token.needed": 401,
    "factor.needed": 403,
    "factor.not_fresh": 403,
    "factor.too_many": 429,
}


TELLING = frozenset({"limit.reached", "form.expired"})
"""Refusals that an attack meets, and people seldom."""


def _who() -> str:
    person = g.actor.person_id if "actor" in g else None
    return "a visitor" if person is None else f"person {person}"


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
    if isinstance(error, NotAllowed) or error.code in TELLING:
        # Who tries doors leaves a trace: by numbers, never by names or network addresses.
        _log.warning("refused %s at %s to %s", error, request.endpoint, _who())
    if wants_json():
        return as_problem(problem(error), status)
    return _page(error, status)


def _page(error: DomainError, status: int) -> tuple[str, int]:
    """A page that says what was refused; before there is a city, or while nobody can read it, one that needs none."""
    try:
        context.rules()
        context.actor()
    except NotFound as missing:
        return render_template("pages/no-city.html", message=message_of(missing)), 503
    except UNREACHABLE:
        return render_template("pages/busy.html", message=message_of(DomainError("http.503"))), 503
    return render_template(
        "pages/refused.html", error=error, message=message_of(error), status=status
    ), status


def _unreachable(error: Exception) -> Any:
    """The database does not answer: nothing was done, and it may go well in a moment."""
    _log.error("the database cannot be reached", exc_info=error)
    known = DomainError("http.503")
    told = as_problem(problem(known) | {"status": 503}, 503) if wants_json() else _page(known, 503)
    response = make_response(told)
    response.headers["Retry-After"] = "5"
    return response


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
    for kind in UNREACHABLE:
        app.register_error_handler(kind, _unreachable)

    @app.errorhandler(RateLimitExceeded)
    def too_often(error: RateLimitExceeded) -> Any:
        response = make_response(answer(DomainError("limit.reached")))
        reached = limiter.current_limit
        if reached is not None:
            response.headers["Retry-After"] = str(max(1, int(reached.reset_at - time.time()) + 1))
        return response

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
