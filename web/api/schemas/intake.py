"""A report that staff take in for somebody."""

from __future__ import annotations

from apiflask import Schema
from marshmallow import fields

from civic.intake.take_in import LONGEST_POSTAL
from civic.issues.status import TAKEN_IN
from web.api.fields import Choice, Flag, Text
from web.api.schemas.base import PUBLIC_ID, Named, about, moment
from web.api.schemas.reports import NewReport


class NewIntake(NewReport):
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


class IntakeLinks(Schema):
    self = fields.String(required=True, metadata=about("The issue in the API."))
    html = fields.String(required=True, metadata=about("The issue's page for people."))
    slip = fields.String(
        required=True, metadata=about("The page with the secret link, for whoever has taken the report in.")
    )


class IntakeTaken(Schema):
    """The promise that is made to whoever reports."""

    id = fields.String(required=True, metadata=about("Public id of the issue.", PUBLIC_ID))
    display_id = fields.String(required=True, metadata=about("The id as people write it.", "7K3M-9QXA"))
    report = fields.Integer(required=True, metadata=about("Number of the report in the issue.", 9214))
    status = fields.String(required=True, metadata=about("Status of the issue.", "received"))
    department = fields.Nested(Named, required=True, metadata=about("Who answers for it."))
    take_by = moment("Until when the department must have taken it.")
    target_date = moment("When the result is promised; confirmed when the department takes it.")
    links = fields.Nested(IntakeLinks, required=True)
