"""Parts of several schemas: names by language, places, problem details."""

from __future__ import annotations

from typing import Any

from apiflask import Schema
from marshmallow import fields

from web.api.fields import Degrees, Length, OneOf, Part, Strict

PUBLIC_ID = "7K3M9QXA"
MOMENT = "2026-11-23T09:14:00+00:00"


def about(description: str, *examples: object, **more: Any) -> dict[str, Any]:
    """A field's metadata: what it means, and what it may look like."""
    return {"description": description, **({"examples": list(examples)} if examples else {}), **more}


class Names(fields.Dict):
    """A name by language: ``{"en": "Lighting", "ru": "Освещение"}``."""

    def __init__(self, description: str, *, allow_none: bool = False, example: str = "Lighting") -> None:
        super().__init__(
            keys=fields.String(), values=fields.String(), allow_none=allow_none, required=True,
            metadata=about(f"{description}, by language.", {"en": example}),
        )  # fmt: skip


def moment(description: str, *, allow_none: bool = False) -> fields.DateTime:
    """A moment in an answer: RFC 3339 with its offset, always UTC."""
    return fields.DateTime(allow_none=allow_none, required=True, metadata=about(description, MOMENT))


class Position(Strict):
    """A GeoJSON Point (RFC 7946): longitude before latitude, in degrees of WGS 84."""

    type = fields.String(
        required=True, validate=OneOf(["Point"], "place.not_a_place"),
        metadata=about("Always Point.", "Point"),
        error_messages={"invalid": "value.not_text", "required": "value.missing", "null": "value.is_null"},
    )  # fmt: skip
    coordinates = fields.List(
        Degrees(),
        required=True,
        validate=Length(min=2, max=2),
        metadata=about("Longitude, then latitude.", [39.999, 57.5992]),
        error_messages={"invalid": "value.not_a_list", "required": "value.missing", "null": "value.is_null"},
    )


class Named(Schema):
    """Something of the city's by its code and name."""

    code = fields.String(required=True, metadata=about("The code that stands for it everywhere.", "lighting"))
    name = Names("Its name")


class FieldProblem(Schema):
    field = fields.String(
        required=True,
        metadata=about(
            "Path of the member of the body, name of the parameter or header; `body` for the whole body.",
            "location.coordinates[0]",
        ),
    )
    code = fields.String(required=True, metadata=about("Stable code of the refusal.", "value.not_a_number"))
    detail = fields.String(
        required=True, metadata=about("The same as a sentence in the reader's language.", "Give a number")
    )


class Problem(Schema):
    """Problem details (RFC 9457). Programs go by `code`, which never changes its meaning."""

    type = fields.String(
        required=True,
        metadata=about(
            "Address of the description of this kind of problem.", "/api/v1/problems/input.invalid"
        ),
    )
    title = fields.String(
        required=True, metadata=about("The kind of problem in words.", "Some things need another look")
    )
    status = fields.Integer(required=True, metadata=about("The HTTP status.", 422))
    code = fields.String(required=True, metadata=about("Stable code of the problem.", "input.invalid"))
    detail = fields.String(required=True, metadata=about("What is wrong here, in words."))
    errors = fields.List(
        fields.Nested(FieldProblem),
        required=True,
        metadata=about("One for each member that cannot be accepted; empty where it is about none."),
    )


class ProblemKind(Schema):
    code = fields.String(required=True, metadata=about("Stable code.", "issue.outside_city"))
    title = fields.String(required=True, metadata=about("What it says, in the reader's language."))
    status = fields.Integer(
        required=True, metadata=about("The HTTP status that it comes with when it stands alone.", 422)
    )


class ProblemKinds(Schema):
    problems = fields.List(fields.Nested(ProblemKind), required=True)


class PhotoShown(Schema):
    id = fields.String(required=True, metadata=about("Public id of the photo."))
    url = fields.String(required=True, metadata=about("Address of the whole picture (JPEG)."))
    thumbnail_url = fields.String(required=True, metadata=about("Address of a small one."))
    kind = fields.String(required=True, metadata=about("before, or after the work.", "before"))
    width = fields.Integer(required=True, metadata=about("Pixels."))
    height = fields.Integer(required=True, metadata=about("Pixels."))


__all__ = [
    "MOMENT", "PUBLIC_ID", "FieldProblem", "Named", "Names", "Part", "PhotoShown", "Position", "Problem", "ProblemKind",
    "ProblemKinds", "about", "moment",
]  # fmt: skip
