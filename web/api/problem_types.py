"""What refusals mean: the addresses in ``type`` of problem details lead here."""

from __future__ import annotations

from typing import Any

from flask import Response

from civic.core.errors import DomainError, NotFound
from web.api.blueprint import api
from web.api.http import A_MINUTE, answered
from web.api.openapi import PROBLEMS, operation
from web.api.schemas.base import ProblemKind, ProblemKinds
from web.api.schemas.city import LanguageQuery
from web.messages import MESSAGES
from web.problems import status_of


@api.get("/problems")
@api.input(LanguageQuery, location="query", arg_name="asked", unknown=None)
@api.output(ProblemKinds, description="Every code, in order.")
@operation("listProblems", PROBLEMS, "Every code of a refusal", refusals=(422,))
def list_problems(asked: dict[str, Any]) -> Response:
    """Every code of a refusal

    Codes never change their meaning. `%(name)s` in a sentence stands for a value of the case.
    """
    return _in_words({"problems": [_kind(code) for code in sorted(MESSAGES)]})


@api.get("/problems/<code>")
@api.input(LanguageQuery, location="query", arg_name="asked", unknown=None)
@operation(
    "getProblem",
    PROBLEMS,
    "One code of a refusal",
    refusals=(404, 422),
    also={"application/json": ProblemKind},
)
def show_problem(code: str, asked: dict[str, Any]) -> Response:
    if code not in MESSAGES:
        raise NotFound("page")
    return _in_words(_kind(code))


def _in_words(body: dict[str, Any]) -> Response:
    response = answered(body, kept=A_MINUTE)
    response.vary.add("Accept-Language")
    return response


def _kind(code: str) -> dict[str, Any]:
    kind, _, what = code.rpartition(".")
    error = NotFound(kind) if what == "not_found" else DomainError(code)
    return {"code": code, "title": str(MESSAGES[code]), "status": _STATUS.get(code) or status_of(error)}


# Where the class of the error decides and not its code.
_STATUS = {"token.not_valid": 401, "permission.denied": 403, "status.verb_not_possible": 409}
_STATUS |= {code: int(code.removeprefix("http.")) for code in MESSAGES if code.startswith("http.")}
_STATUS |= {"page.method": 405}
