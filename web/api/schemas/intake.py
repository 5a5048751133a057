"""A report that staff take in for somebody."""

from __future__ import annotations

from apiflask import Schema
from marshmallow import fields

from civic.intake.attachment_types import MOST
from civic.intake.take_in import LONGEST_POSTAL
from civic.issues.status import TAKEN_IN
from web.api.fields import Choice, Flag, Length, Several, Strict, Text, Word
from web.api.schemas.base import PUBLIC_ID, Named, about, moment
from web.api.schemas.reports import Join, NewReport


class HowItCame(Strict):
    """What is told of a call or a letter besides what was reported."""

    source = Choice(
        TAKEN_IN, code="intake.source_unknown", required=True,
        error_messages={"required": "intake.source_unknown"}, metadata=about("How it came.", "phone"),
    )  # fmt: skip
    agreed = Flag(
        load_default=False,
        metadata=about(
            "Whether whoever reports has agreed to the use of their contact; needed with one.", True
        ),
    )
    postal = Text(
        longest=LONGEST_POSTAL,
        metadata=about("Where an answer on paper goes; needs `contact.name`.", "Bell Street 14, Riverford"),
    )
    attachments = Several(
        Word(wrong="attachment.not_found"), validate=Length(max=MOST),
        metadata=about("Scans and recordings, for staff alone: ids from `POST /intake/attachments`.", []),
    )  # fmt: skip


class NewIntake(HowItCame, NewReport):
    """A report as it was told to staff."""


class JoinIntake(HowItCame, Join):
    """Another report of the same matter, as it was told to staff."""

    language = Word(metadata=about("Language of whoever reports; else that of the request.", "en"))


class AttachmentUpload(Strict):
    attachment = fields.Raw(
        required=True,
        metadata=about(
            "PDF, JPEG, PNG, MP3, M4A, OGG or WAV, 20 MB at most.", type="string", format="binary"
        ),
        error_messages={"required": "attachment.missing"},
    )


class AttachmentKept(Schema):
    id = fields.String(required=True, metadata=about("What an intake takes in `attachments`."))


class IntakeLinks(Schema):
    self = fields.String(required=True, metadata=about("The issue in the API."))
    html = fields.String(required=True, metadata=about("The issue's page for people."))
    slip = fields.String(
        required=True, metadata=about("The page with the secret link, for whoever has taken the report in.")
    )


class IntakeJoined(Schema):
    """Another report of a matter that was there."""

    id = fields.String(required=True, metadata=about("Public id of the issue.", PUBLIC_ID))
    display_id = fields.String(required=True, metadata=about("The id as people write it.", "7K3M-9QXA"))
    report = fields.Integer(required=True, metadata=about("Number of the report in the issue.", 9214))
    links = fields.Nested(IntakeLinks, required=True)


class IntakeTaken(IntakeJoined):
    """The promise that is made to whoever reports."""

    status = fields.String(required=True, metadata=about("Status of the issue.", "received"))
    department = fields.Nested(Named, required=True, metadata=about("Who answers for it."))
    take_by = moment("Until when the department must have taken it.")
    target_date = moment("When the result is promised; confirmed when the department takes it.")
