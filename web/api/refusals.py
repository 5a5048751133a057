"""Refusals of schemas and of commands, each naming the member of the JSON body that it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from apiflask import APIFlask
from apiflask.exceptions import HTTPError

from civic.core.errors import DomainError, InvalidInput
from web import problems
from web.api.fields import read_codes

BODY = "body"
"""The field of a problem that is the whole body's."""

MEMBERS: Mapping[str, str] = {
    "text": "description",
    "contact_name": "contact.name",
    "contact_email": "contact.email",
    "contact_phone": "contact.phone",
    "target": "target_date",
}
"""Fields of commands that the API calls otherwise."""


@contextmanager
def named(members: Mapping[str, str] = MEMBERS) -> Iterator[None]:
    """Let what is raised inside name the API's members instead of the commands' fields."""
    try:
        yield
    except InvalidInput as error:
        raise InvalidInput(*(_renamed(problem, members) for problem in error.problems)) from error
    except DomainError as error:
        if error.field is not None:
            error.field = members.get(error.field, error.field)
        raise


def _renamed(problem: DomainError, members: Mapping[str, str]) -> DomainError:
    if problem.field is not None:
        problem.field = members.get(problem.field, problem.field)
    return problem


def of_schema(detail: Any) -> InvalidInput:
    """A schema's refusal: ``{"json": {"location": {"type": ["value.missing"]}}}`` as the problems of its members."""
    return InvalidInput(
        *(
            DomainError(str(code), field=path or BODY, **getattr(code, "params", {}))
            for location in detail.values()
            for path, code in read_codes(location)
        )
    )


def init_app(app: APIFlask) -> None:
    # Not by APIFlask's error_processor, which would take all errors of HTTP away from web.problems.
    @app.errorhandler(HTTPError)
    def refused(error: HTTPError) -> Any:
        return problems.answer(of_schema(error.detail))
