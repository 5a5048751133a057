"""Authors of an initiative, and links that invite others to be."""

from __future__ import annotations

from apiflask import Schema
from marshmallow import fields

from web.api.fields import Strict, Text, Whole
from web.api.schemas.base import PUBLIC_ID, about, moment
from web.api.schemas.issues import SelfLinks

SECRET = "7K3M9QXAB2C4D5E6F7G8H9J0KM"  # an example


class AuthorNamed(Schema):
    person = fields.Integer(required=True, metadata=about("Number of the account.", 12))
    name = fields.String(required=True)
    first = fields.Boolean(required=True, metadata=about("true: who leads them."))


class Invitation(Schema):
    id = fields.Integer(required=True, metadata=about("Number of the link.", 4))
    created_at = moment("When it was made.")
    expires_at = moment("Until when it works.")


class Invitations(Schema):
    authors = fields.List(fields.Nested(AuthorNamed), required=True, metadata=about("Who answers for it."))
    invitations = fields.List(
        fields.Nested(Invitation), required=True, metadata=about("Links that nobody has used, oldest first.")
    )


class InvitationMade(Schema):
    id = fields.String(required=True, metadata=about("Public id of the initiative.", PUBLIC_ID))
    secret = fields.String(
        required=True,
        allow_none=True,
        metadata=about("With it one joins; null in a repeated answer.", SECRET),
    )
    link = fields.String(
        required=True,
        allow_none=True,
        metadata=about("The page to send on.", f"http://localhost:8000/initiatives/join/{SECRET}"),
    )
    links = fields.Nested(SelfLinks, required=True)


class JoinBody(Strict):
    secret = Text(longest=100, required=True, metadata=about("The last part of the link.", SECRET))


class RevokeInvitationBody(Strict):
    invitation = Whole(highest=2**31 - 1, required=True, metadata=about("Number of the link.", 4))


class HandLeadBody(Strict):
    person = Whole(
        highest=2**31 - 1, required=True, metadata=about("Number of another author's account.", 12)
    )
