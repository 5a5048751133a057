"""Proposals that one initiative joins another, and what their verbs take."""

from __future__ import annotations

from apiflask import Schema
from marshmallow import fields

from initiatives.merging.models import STATES
from web.api.fields import Flag, Strict, Text, Whole
from web.api.schemas.base import PUBLIC_ID, about, moment


class MergeShown(Schema):
    id = fields.Integer(required=True, metadata=about("Number of the proposal.", 7))
    joins = fields.Boolean(
        required=True,
        metadata=about("true: this one would end and join the other; false: the other joins it."),
    )
    other = fields.String(required=True, metadata=about("Public id of the other one.", PUBLIC_ID))
    title = fields.String(required=True, metadata=about("What the other one is called."))
    language = fields.String(required=True, metadata=about("Language of that title.", "en"))
    signatures = fields.Integer(required=True, metadata=about("Signatures that count there.", 40))
    agreed = fields.Boolean(required=True, metadata=about("true: this side has agreed."))
    other_agreed = fields.Boolean(required=True, metadata=about("true: the other side has agreed."))
    proposed_at = moment("When.")
    expires_at = moment("Until when both sides may agree.")
    state = fields.String(required=True, metadata=about("What became of it.", "open", enum=list(STATES)))
    ended_at = moment("When that was; null while it is open.", allow_none=True)
    verbs = fields.List(
        fields.String(), required=True, metadata=about("What the reader may do with it.", ["agree_to_merge"])
    )


class Merges(Schema):
    merges = fields.List(fields.Nested(MergeShown), required=True, metadata=about("Newest first."))


class ProposeMergeBody(Strict):
    other = Text(
        longest=20,
        required=True,
        error_messages={"required": "merge.unknown"},
        metadata=about("Public id of the other one.", PUBLIC_ID),
    )
    joins = Flag(
        load_default=True,
        metadata=about("true: this one joins the other and ends; false: the other joins this one.", True),
    )


class MergeBody(Strict):
    proposal = Whole(highest=2**31 - 1, required=True, metadata=about("Number of the proposal.", 7))
