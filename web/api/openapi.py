"""The description of the API in OpenAPI 3.1: what is said once for all operations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

from apiflask import APIFlask, Schema

from web.api.blueprint import api
from web.api.schemas.base import Problem

BEARER = "bearer"
REPORT_SECRET = "reportSecret"  # the name of a scheme

Security = list[str | dict[str, list[Any]]]

ANYBODY: Security = [{}, {BEARER: []}]
READER: Security = [{}, {BEARER: []}, {REPORT_SECRET: []}]
STAFF: Security = [{BEARER: []}]
OPEN: Security = [{}]

CITY, ISSUES, REPORTERS, INITIATIVES, COUNCIL, STAFF_WORK, PHOTOS, PROBLEMS = (
    "City", "Issues", "Reporters", "Initiatives", "Council", "Staff", "Photos", "Problems",
)  # fmt: skip

TAGS = [
    {"name": CITY, "description": "What the city has decided: categories, areas, departments."},
    {"name": ISSUES, "description": "Issues on the map and in lists, and reporting a new one."},
    {
        "name": REPORTERS,
        "description": "What residents do with an issue, mostly by the secret of their report.",
    },
    {
        "name": INITIATIVES,
        "description": "What residents propose, and their signatures; by a bearer token of one's own.",
    },
    {
        "name": COUNCIL,
        "description": "Sittings of the council, motions and votes; members vote by a bearer token of their own.",
    },
    {
        "name": STAFF_WORK,
        "description": "What staff do with an issue and its assignments, by a bearer token.",
    },
    {"name": PHOTOS, "description": "Pictures that reports and verbs refer to."},
    {"name": PROBLEMS, "description": "What refusals mean."},
]

DESCRIPTION = """\
Report what is wrong in the city, follow what becomes of it, and do a department's work from a program of one's own.
The guide with examples is docs/api.md.

* **Errors** are problem details (RFC 9457, `application/problem+json`). `code` is stable; `errors` names each member.
* **Every write** but that of a file takes the header `Idempotency-Key`: sending the same again cannot do it twice.
* **Bodies are strict**: an unknown member, a number as text or a null is refused, and the problem names it.
* **Coordinates** are WGS 84, longitude before latitude. **Moments** are RFC 3339 with an offset.
* **Cookies** count for nothing here: staff send a bearer token, reporters the secret of their report.
"""

WRITE_REFUSALS: Final = (400, 401, 403, 404, 409, 413, 415, 422, 503)
"""With which statuses a write of staff may be refused."""

_WHEN = {
    400: "The body is no JSON, or the idempotency key is missing or no key.",
    401: "A token is needed, or the one that was sent is unknown or has ended.",
    403: "The sender may not do this.",
    404: "There is no such thing, or the reader may not know that there is.",
    405: "The address does not take this method; `Allow` says which it does.",
    409: "Not possible any more in this status, or the same request is still being worked on.",
    413: "The body is too large.",
    415: "The body is of another media type than the operation takes.",
    422: "Members that cannot be accepted, each with its code; or the key came before with another body.",
    429: "Too many from one address; `Retry-After` says for how many seconds to wait.",
    503: "The city is busy; send the same again.",
}


def _problem(status: int) -> dict[str, Any]:
    described: dict[str, Any] = {
        "description": _WHEN[status],
        "content": {"application/problem+json": {"schema": Problem}},
    }
    if status == 429:
        described["headers"] = {
            "Retry-After": {"description": "Seconds.", "schema": {"type": "integer", "minimum": 0}}
        }
    return described


def operation(
    operation_id: str, tag: str, summary: str, *, description: str | None = None, refusals: tuple[int, ...] = (),
    security: Security = OPEN, headers: dict[str, str] | None = None,
    also: dict[str, type[Schema]] | None = None,
) -> Callable[[Any], Any]:  # fmt: skip
    """Document a view; without a ``description`` it is its docstring from the second paragraph on.

    ``refusals`` are the statuses of its problem details; ``headers`` of the answer by name: meaning;
    ``also`` other media types of the answer and their schemas.
    """
    responses: dict[int, Any] = {status: _problem(status) for status in sorted(refusals)}
    if also:
        responses[200] = {"content": {media_type: {"schema": schema} for media_type, schema in also.items()}}
    extensions = {"x-response-headers": headers} if headers else None
    decorate: Callable[[Any], Any] = api.doc(
        operation_id=operation_id,
        tags=[tag],
        summary=summary,
        description=description,
        responses=responses,
        security=security,
        extensions=extensions,
    )
    return decorate


IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "A new random value for each thing that shall happen (a UUID), sent again with each repetition.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    "example": "8e03978e-40d5-43e8-bc93-6894a57f9324",
}


PATH_PARAMETERS: Final[Mapping[str, tuple[str, str]]] = {
    "public_id": (
        "Public id of the issue, initiative or sitting; case, hyphens and spaces do not matter.",
        "7K3M9QXA",
    ),
    "bulk_id": ("Number of the action.", "12"),
    "case_id": ("Number of the case.", "17"),
    "motion_id": ("Number of the motion.", "12"),
    "member_id": ("Number of a member's term.", "7"),
    "comment_id": ("Number of the comment.", "4711"),
    "amendment_id": ("Number of the suggestion.", "4711"),
    "view_id": ("Number of the view.", "3"),
    "suggestion": ("Number of the suggestion.", "4711"),
    "sending": ("Number of the sending.", "31"),
    "asset_type": ("Code of the type of asset.", "lamp"),
    "number": ("Its number, however it is spelled.", "217"),
    "code": ("Code of a problem.", "issue.outside_city"),
}
"""What stands in addresses, with an example of each."""


def _finish(spec: dict[str, Any] | str) -> dict[str, Any] | str:
    """What APIFlask cannot say: the key of every write, headers of answers, ids in paths."""
    assert isinstance(spec, dict), "it is told as JSON"
    for methods in spec["paths"].values():
        for method, described in methods.items():
            _finish_operation(method, described)
    return spec


def _finish_operation(method: str, described: dict[str, Any]) -> None:
    body = described.get("requestBody")
    if method == "post" and "application/json" in (body or {}).get("content", {}):
        described["parameters"].append(IDEMPOTENCY_KEY)
    if body is not None:
        body["required"] = True
    for parameter in described["parameters"]:
        if parameter["in"] == "path":
            meaning, example = PATH_PARAMETERS[parameter["name"]]
            parameter |= {"description": meaning, "example": example}
        if parameter["name"] == "public_id":
            parameter["schema"] = {"type": "string", "minLength": 8, "maxLength": 32}
        if parameter["schema"].get("type") == "array":
            parameter |= {"style": "form", "explode": True}
    headers = described.pop("x-response-headers", {})
    for status, response in described["responses"].items():
        if status.startswith("2") and headers:
            response["headers"] = {
                name: {"description": meaning, "schema": {"type": "string"}}
                for name, meaning in headers.items()
            }
        elif not response.get("description"):
            response["description"] = HTTPStatus(int(status)).phrase


def init_app(app: APIFlask, base_url: str) -> None:
    """Describe the application; ``base_url`` is where people find it."""
    app.title = "Veche"
    app.description = DESCRIPTION
    app.tags = TAGS
    app.servers = [{"url": base_url, "description": "This city"}]
    app.config.update(
        OPENAPI_VERSION="3.1.0",
        AUTO_404_RESPONSE=False,
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        AUTO_AUTH_ERROR_RESPONSE=False,
        SECURITY_SCHEMES={
            BEARER: {
                "type": "http",
                "scheme": "bearer",
                "description": "A token of one's own account, made on the page /me or by `civic person token EMAIL`.",
            },
            REPORT_SECRET: {
                "type": "apiKey",
                "in": "header",
                "name": "Report-Secret",
                "description": "The secret of a report: its issue and own words are shown as to the reporter.",
            },
        },
    )
    app.spec_processor(_finish)
