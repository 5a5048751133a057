"""Messages that staff begin with."""

from __future__ import annotations

from apiflask import Schema
from marshmallow import fields

from civic.templates.files import VERBS
from web.api.fields import Query, Whole
from web.api.schemas.base import Names, about


class TemplatesQuery(Query):
    assignment = Whole(
        metadata=about(
            "For which part of the issue: its department and date fill the blanks; else the issue's.", 81
        )
    )


class Template(Schema):
    code = fields.String(required=True, metadata=about("Code of the template.", "on-its-way"))
    verb = fields.String(required=True, metadata=about("Whose message it begins.", enum=list(VERBS)))
    status = fields.String(
        required=True,
        allow_none=True,
        metadata=about("Offered while the issue stands so; null: always.", "received"),
    )
    category = fields.String(
        required=True, allow_none=True, metadata=about("Only for this category: its code.", "pothole")
    )
    group = fields.String(
        required=True,
        allow_none=True,
        metadata=about("Only for this group of categories: its code.", "roads"),
    )
    name = Names("What staff choose it by", example="On its way")
    text = Names("The message with its blanks", example="We come by {target}.")


class TemplatesShown(Schema):
    templates = fields.List(fields.Nested(Template), required=True, metadata=about("The templates."))


class TemplateFilled(Schema):
    code = fields.String(required=True, metadata=about("Code of the template.", "on-its-way"))
    verb = fields.String(required=True, metadata=about("Whose message it begins.", enum=list(VERBS)))
    name = fields.String(required=True, metadata=about("What staff choose it by.", "On its way"))
    text = fields.String(
        required=True,
        metadata=about("The message, filled in; for `ask` it is the `question`.", "We come on Friday."),
    )
    uses = fields.Integer(
        required=True,
        metadata=about("How often it was lately sent for such issues, where that suggests it; else 0.", 4),
    )


class TemplatesFilled(Schema):
    language = fields.String(required=True, metadata=about("In which language they are.", "en"))
    templates = fields.List(
        fields.Nested(TemplateFilled), required=True, metadata=about("By verb, the likeliest first.")
    )
