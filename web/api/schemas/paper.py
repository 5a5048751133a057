"""Signatures on paper as clerks enter and see them."""

from __future__ import annotations

from apiflask import Schema
from marshmallow import fields

from civic.residence.keyed import LONGEST_PART, QUESTIONS
from initiatives.paper.commands.enter_paper import MOST_LINES
from web.api.fields import Length, Several, Strict, Text, Whole, Word
from web.api.fields import Part as PartOf
from web.api.schemas.base import PUBLIC_ID, about, moment
from web.api.schemas.issues import SelfLinks


class ScanUpload(Strict):
    attachment = fields.Raw(
        required=True,
        metadata=about("PDF, JPEG or PNG, 20 MB at most.", type="string", format="binary"),
        error_messages={"required": "attachment.missing"},
    )


class ScanKept(Schema):
    id = fields.String(required=True, metadata=about("What a batch takes as `scan`."))


class SignedLine(Strict):
    """A line of the paper: the parts by which the city's register is asked."""

    number = Text(longest=LONGEST_PART, metadata=about("The person's number in the register.", "4012 345678"))
    name = Text(longest=LONGEST_PART, metadata=about("Their name.", "Anna Petrova"))
    birth_date = Text(longest=LONGEST_PART, metadata=about("Their date of birth.", "1985-03-02"))
    postcode = Text(longest=LONGEST_PART, metadata=about("Their postcode.", "150000"))


class EnterPaperBody(Strict):
    lines = Whole(highest=MOST_LINES, required=True, metadata=about("How many lines are signed.", 2))
    scan = Word(
        wrong="attachment.not_found", required=True, metadata=about("Id from `POST /initiatives/scans`.")
    )
    people = Several(
        PartOf(SignedLine),
        validate=Length(max=MOST_LINES),
        metadata=about("Who has signed, a member for each line; needed where there is a register."),
    )


class Counts(Schema):
    counted = fields.Integer(required=True, metadata=about("How many count.", 36))
    doubled = fields.Integer(required=True, metadata=about("Of people who had signed before.", 3))
    not_residents = fields.Integer(required=True, metadata=about("Of nobody who lives in the area.", 1))


class Batch(Counts):
    id = fields.Integer(required=True, metadata=about("Number of the batch.", 2))
    checked = fields.Boolean(required=True, metadata=about("true: every line was looked up in the register."))
    lines = fields.Integer(required=True, metadata=about("Lines on the paper.", 40))
    entered_at = moment("When it was entered.")
    entered_by = fields.String(
        required=True, allow_none=True, metadata=about("By whom; null once the account is gone.")
    )
    corrected_at = moment("When it was taken back; null where it was not.", allow_none=True)
    reason = fields.String(required=True, metadata=about("Why; empty where it was not."))


class PaperBatches(Schema):
    asked_by = fields.String(
        required=True,
        allow_none=True,
        metadata=about(
            f"By what the register of residents is asked: {', '.join(QUESTIONS)}; null without a register.",
            "name",
        ),
    )
    batches = fields.List(fields.Nested(Batch), required=True, metadata=about("The newest first."))


class PaperEntered(Counts):
    id = fields.String(required=True, metadata=about("Public id of the initiative.", PUBLIC_ID))
    batch = fields.Integer(required=True, metadata=about("Number of the batch.", 2))
    links = fields.Nested(SelfLinks, required=True)
