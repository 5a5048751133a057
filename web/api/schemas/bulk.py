"""Bodies and answers of actions for many issues."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import Schema
from marshmallow import ValidationError, fields

from civic.triage.bulk.asking import MOST_ISSUES
from civic.triage.bulk.doing import bulk_verbs
from civic.triage.bulk.models import ITEM_STATUSES, STATUSES
from web import bulk_verbs as registered
from web.api.fields import Choice, Coded, Flag, Length, Query, Several, Strict, Told, Whole, Word
from web.api.schemas.base import PUBLIC_ID, about, moment

assert registered, "the verbs are made known by importing them"

MOST_MEMBERS = 30


class Texts(Coded, fields.Dict):
    """An object of texts by name; what the names mean is for the command to say."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(keys=fields.String(), values=fields.String(), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, Mapping):
            raise ValidationError(Told("value.not_an_object"))
        if len(value) > MOST_MEMBERS:
            raise ValidationError(Told("value.too_many", length=len(value), longest=MOST_MEMBERS))
        if not all(isinstance(each, str) for each in value.values()):
            raise ValidationError(Told("value.not_text"))
        return dict(value)


class AskForBulk(Strict):
    verb = Choice(
        bulk_verbs(), code="verb.not_found", required=True, error_messages={"required": "verb.not_found"},
        metadata=about("What to do with each issue.", "prioritise"),
    )  # fmt: skip
    fields_ = Texts(
        data_key="fields", load_default=dict,
        metadata=about(
            "What the verb takes, as texts, by the names that its own operation has: places and photos excepted.",
            {"priority": "high"},
        ),
    )  # fmt: skip
    issues = Several(
        Word(wrong="issue.not_found"), validate=Length(max=MOST_ISSUES),
        metadata=about("Ids of the issues; or else `filter`.", [PUBLIC_ID]),
    )  # fmt: skip
    filter = Texts(
        metadata=about(
            "All that this filter finds, by the names and texts that the queue's address has.",
            {"department": "lighting", "target": "late"},
        ),
    )  # fmt: skip
    department = Word(
        wrong="department.not_found",
        metadata=about("Whose assignment a work verb acts on, by its code; without it the sender's.", "lighting"),
    )  # fmt: skip
    dry_run = Flag(
        load_default=False,
        metadata=about("Only try it, and leave nothing behind; it can be begun afterwards.", True),
    )
    despite_claims = Flag(
        load_default=False, metadata=about("Also where a colleague has the issue in hand.", False)
    )


class BulkQuery(Query):
    status = Choice(ITEM_STATUSES, metadata=about("Only issues of this status.", "refused"))
    page = Whole(highest=1000, load_default=1, metadata=about("Which page of a hundred issues.", 1))


class BulkItem(Schema):
    issue = fields.String(
        required=True, allow_none=True,
        metadata=about("The issue; null when the sender may not see it any more.", PUBLIC_ID),
    )  # fmt: skip
    status = fields.String(required=True, metadata=about(f"{', '.join(ITEM_STATUSES)}.", "done"))
    foreseen = fields.String(
        required=True, allow_none=True,
        metadata=about("`ok`, or the code with which the trial was refused; null before it.", "ok"),
    )  # fmt: skip
    code = fields.String(
        required=True, allow_none=True, metadata=about("Why it could not be done.", "permission.denied")
    )


class BulkShown(Schema):
    """An action for many issues, and a page of them."""

    id = fields.Integer(required=True, metadata=about("Number of the action.", 12))
    verb = fields.String(required=True, metadata=about("What is done with each.", "prioritise"))
    status = fields.String(required=True, metadata=about(f"{', '.join(STATUSES)}.", "waiting"))
    total = fields.Integer(required=True, metadata=about("Issues.", 37))
    done = fields.Integer(required=True, metadata=about("For how many it was done.", 35))
    refused = fields.Dict(
        keys=fields.String(), values=fields.Integer(), required=True,
        metadata=about("For how many it was refused, by code.", {"permission.denied": 2}),
    )  # fmt: skip
    foreseen = fields.Dict(
        keys=fields.String(), values=fields.Integer(), required=True,
        metadata=about("For how many the trial was refused, by code.", {"permission.denied": 2}),
    )  # fmt: skip
    starts_at = moment("When it begins unless it is cancelled before.", allow_none=True)
    ended_at = moment("When all had their turn, or it was cancelled.", allow_none=True)
    issues = fields.List(fields.Nested(BulkItem), required=True, metadata=about("A page of them."))


class BulkTurned(Schema):
    id = fields.Integer(required=True, metadata=about("Number of the action.", 12))
    status = fields.String(required=True, metadata=about("How it stands now.", "waiting"))
    starts_at = moment("When it begins unless it is cancelled before.", allow_none=True)
