"""Suggestions for an issue, and what is decided about them."""

from __future__ import annotations

from apiflask import Schema
from marshmallow import fields

from civic.issues.work import LONGEST_TEXT
from civic.learning.models import KINDS
from web.api.fields import Strict, Text
from web.api.schemas.base import Names, about


class Suggestion(Schema):
    id = fields.Integer(required=True, metadata=about("Number of the suggestion.", 4711))
    kind = fields.String(required=True, metadata=about("What it is about.", enum=list(KINDS)))
    value = fields.String(
        required=True,
        metadata=about("Code of a category or department, id of another issue, or a priority.", "pothole"),
    )
    name = Names("Name of the category or department", allow_none=True, example="Potholes")
    words = fields.String(required=True, metadata=about("What would be done, in words."))
    why = fields.String(required=True, metadata=about("What speaks for it, in words."))
    confidence = fields.Float(
        required=True, metadata=about("Between 0 and 1: how often such suggestions were right.", 0.93)
    )
    sure = fields.Boolean(required=True, metadata=about("Whether that is enough, as the city has set it."))
    rank = fields.Integer(required=True, metadata=about("0 for the likeliest of its kind.", 0))


class SuggestionsShown(Schema):
    suggestions = fields.List(
        fields.Nested(Suggestion), required=True, metadata=about("By kind, the likeliest first.")
    )


class TakeSuggestion(Strict):
    message = Text(
        longest=LONGEST_TEXT,
        metadata=about(
            "What residents read of a new category or department; else a sentence that says which.", "It is a hole."
        ),
    )  # fmt: skip


class RefuseSuggestion(Strict):
    """Nothing: the address says which."""
