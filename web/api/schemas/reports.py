"""What residents send: reports, verbs with a report's secret, photos."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import Schema
from marshmallow import ValidationError, fields, validates_schema

from civic.issues.commands.judge import ANSWERS
from civic.issues.submission import LONGEST_ADDRESS, LONGEST_NAME, LONGEST_RESULT, MOST_PHOTOS
from civic.issues.work import LONGEST_TEXT
from web.api.fields import Choice, Coded, Codes, Length, Part, Several, Strict, Text, Told, Word
from web.api.schemas.base import PUBLIC_ID, Named, Position, about, moment

SECRET = "7K3M9QXAB2C4D5E6F7G8H9J0KM"  # an example


class Contact(Strict):
    """How to reach the reporter. Needed only where the city takes no anonymous reports."""

    name = Text(longest=LONGEST_NAME, metadata=about("For staff only.", "A. Resident"))
    email = Text(
        longest=320, metadata=about("Gets the secret link and each change of status.", "resident@example.org")
    )
    phone = Text(longest=30, metadata=about("For staff only.", "+7 900 123-45-67"))


class Answer(Coded, fields.Raw):
    """An answer to a category's question; the question says of which type."""

    default_error_messages: Codes = {"invalid": "value.invalid"}

    def __init__(self) -> None:
        super().__init__(
            metadata=about(
                "A text, a whole number, a choice's code, yes or no.", type=["string", "integer", "boolean"]
            )
        )

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> object:
        if not isinstance(value, (str, int)) or (isinstance(value, str) and len(value) > LONGEST_TEXT):
            raise self.make_error("invalid")
        return value


def photos(description: str) -> Several:
    return Several(
        Word(wrong="photo.not_found"), validate=Length(max=MOST_PHOTOS),
        metadata=about(f"{description}: ids from `POST /photos`.", ["qmw3v0…"]),
    )  # fmt: skip


class NewReport(Strict):
    category = Word(
        required=True, wrong="category.not_found", metadata=about("Code of the category.", "street-light-out"),
        error_messages={"required": "category.missing"},
    )  # fmt: skip
    location = Part(
        Position,
        metadata=about("Where it is; needed unless `asset` says what it is about. An asset's place wins."),
    )
    asset = Text(
        longest=100,
        metadata=about(
            "What it is about: TYPE:NUMBER of one of the city's assets (`GET /assets`).", "lamp:217"
        ),
    )
    description = Text(
        longest=LONGEST_TEXT, required=True, metadata=about("What is wrong, in the reporter's words.", "Two are dark."),
        error_messages={"required": "text.missing"},
    )  # fmt: skip
    language = Word(metadata=about("Language of the description; else that of the request.", "en"))
    address = Text(longest=LONGEST_ADDRESS, metadata=about("The place in words.", "Bell Street 14"))
    planned_result = Text(
        longest=LONGEST_RESULT,
        metadata=about("What shall be true afterwards; else the category's.", "Both lamps are lit."),
    )
    criteria = Several(
        Word(wrong="criterion.unknown"),
        metadata=about(
            "Codes of the category's criteria that the reporter will judge by; else all of them.", ["lit"]
        ),
    )
    answers = fields.Dict(
        keys=Word(wrong="answer.unknown_question"), values=Answer(),
        metadata=about("Answers to the category's questions by their code.", {"fault": "out", "lamps": 2}),
        error_messages={"invalid": "value.not_an_object", "null": "value.is_null"},
    )  # fmt: skip
    contact = Part(Contact, metadata=about("How to reach the reporter."))
    photos = photos("What it looks like")

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def somewhere(self, _data: Any, sent: object, **_: Any) -> None:
        """Raise ValidationError ``place.missing`` where neither a place nor an asset is told."""
        if isinstance(sent, Mapping) and "location" not in sent and not sent.get("asset"):
            raise ValidationError({"location": [Told("place.missing")]})


class ReportLinks(Schema):
    self = fields.String(required=True, metadata=about("The issue in the API."))
    html = fields.String(required=True, metadata=about("The issue's page for people."))
    secret = fields.String(
        required=True,
        metadata=about("The reporter's own page. Whoever has this address may act as the reporter."),
    )


class ReportTaken(Schema):
    """The promise. The secret is told to the sender alone."""

    id = fields.String(required=True, metadata=about("Public id of the issue.", PUBLIC_ID))
    display_id = fields.String(required=True, metadata=about("The id as people write it.", "7K3M-9QXA"))
    secret = fields.String(
        required=True, metadata=about("With it one corrects, answers, withdraws and judges.", SECRET)
    )
    secret_link = fields.String(
        required=True, metadata=about("The same as a page's address.", f"http://localhost:8000/r/{SECRET}")
    )
    status = fields.String(required=True, metadata=about("Status of the issue.", "received"))
    department = fields.Nested(Named, required=True, metadata=about("Who answers for it."))
    take_by = moment("Until when the department must have taken it.")
    target_date = moment("When the result is promised; confirmed when the department takes it.")
    links = fields.Nested(ReportLinks, required=True)


class Joined(Schema):
    """A report of one's own on an issue that was there."""

    id = fields.String(required=True, metadata=about("Public id of the issue.", PUBLIC_ID))
    display_id = fields.String(required=True, metadata=about("The id as people write it.", "7K3M-9QXA"))
    secret = fields.String(
        required=True, metadata=about("The secret of this report, told to the sender alone.", SECRET)
    )
    secret_link = fields.String(
        required=True, metadata=about("The same as a page's address.", f"http://localhost:8000/r/{SECRET}")
    )
    links = fields.Nested(ReportLinks, required=True)


class WithSecret(Strict):
    secret = Text(
        longest=100,
        required=True,
        metadata=about("The secret of one's report, as it was told on receipt.", SECRET),
    )


class Join(Strict):
    """Another report of the same matter; one tap is enough, so nothing is required."""

    description = Text(
        longest=LONGEST_TEXT, metadata=about("What one sees oneself.", "It has been dark for a week.")
    )
    contact = Part(Contact, metadata=about("How to reach this reporter."))
    photos = photos("What it looks like")


class MeToo(Strict):
    device = Text(
        longest=100, shortest=16,
        metadata=about(
            "A random value that the app keeps for this device, so that it counts once. Needed without a token.",
            "1f0c8a52-6d0e-4a52-9d2b-6f7c8f2f8e11",
        ),
    )  # fmt: skip


class Correct(WithSecret):
    """What is to be different; what is left out stays."""

    description = Text(longest=LONGEST_TEXT, metadata=about("The words anew."))
    planned_result = Text(
        longest=LONGEST_RESULT,
        metadata=about("What shall be true afterwards; until a department has accepted."),
    )
    contact = Part(Contact, metadata=about("The whole contact anew; another address must be confirmed anew."))
    photos = photos("More photos")


class Answered(WithSecret):
    answer = Text(
        longest=LONGEST_TEXT, required=True, metadata=about("To the department's question.", "The left one.")
    )
    photos = photos("What it looks like")


class Withdraw(WithSecret):
    """Only the secret."""


class Judge(WithSecret):
    criteria = fields.Dict(
        keys=Word(wrong="criterion.unknown"), values=Choice(ANSWERS, code="verdict.unknown_answer"), required=True,
        metadata=about("For each criterion's code: met, not_met or cant_tell.", {"lit": "met"}),
        error_messages={
            "invalid": "value.not_an_object", "required": "verdict.missing", "null": "value.is_null",
        },
    )  # fmt: skip
    reason = Text(
        longest=LONGEST_TEXT, metadata=about("What is not met. With it, or a photo, it is reopened by right.")
    )
    photos = photos("What it looks like now")


class Confirm(WithSecret):
    code = Text(
        longest=100, required=True, metadata=about("The code of the link in the mail.", "4F7Q0ZKM2X9C3V8B")
    )


class Done(Schema):
    """What a verb has changed."""

    id = fields.String(required=True, metadata=about("Public id of the issue.", PUBLIC_ID))
    verb = fields.String(required=True, metadata=about("What was done.", "accept"))
    status = fields.String(required=True, metadata=about("Status of the issue afterwards.", "accepted"))
    changed = fields.Boolean(
        required=True,
        metadata=about(
            "false: it was so before, nothing has changed (me_too by somebody who was counted before)."
        ),
    )
    links = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True,
        metadata=about("`self` and `html` of the issue.", {"self": f"http://localhost:8000/api/v1/issues/{PUBLIC_ID}"}),
    )  # fmt: skip


class PhotoUpload(Strict):
    photo = fields.Raw(
        required=True,
        metadata=about(
            "JPEG, PNG, WebP or HEIC, 20 MB and 50 million pixels at most.", type="string", format="binary"
        ),
        error_messages={"required": "photo.missing"},
    )


class PhotoKept(Schema):
    id = fields.String(required=True, metadata=about("What reports and verbs take in `photos`."))
    url = fields.String(
        required=True, metadata=about("Address of the whole picture (JPEG), once something has claimed it.")
    )
    thumbnail_url = fields.String(required=True, metadata=about("Address of a small one."))
