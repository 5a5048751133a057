"""Who is at an issue, and taking it in hand."""

from __future__ import annotations

from apiflask import Schema
from marshmallow import fields

from web.api.fields import Strict, Whole
from web.api.schemas.base import PUBLIC_ID, about, moment


class Somebody(Schema):
    id = fields.Integer(required=True, metadata=about("Number of the colleague.", 7))
    name = fields.String(required=True, metadata=about("Their name.", "Marta Kim"))
    initials = fields.String(required=True, metadata=about("The same in two letters.", "MK"))


class Holder(Somebody):
    since = moment("Since when.")


class Presence(Schema):
    issue = fields.String(required=True, metadata=about("Public id of the issue.", PUBLIC_ID))
    claim = fields.Nested(
        Holder, required=True, allow_none=True, metadata=about("Who has it in hand; null: nobody.")
    )
    looking = fields.List(
        fields.Nested(Somebody),
        required=True,
        metadata=about("Whose page is open at it, whoever has it too."),
    )


class Claim(Strict):
    over = Whole(metadata=about("Take it over from this colleague: the number of who has it now.", 7))


class Release(Strict):
    """Nothing: the address says which."""
