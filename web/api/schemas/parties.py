"""Work that departments send to outside parties."""

from __future__ import annotations

from apiflask import Schema
from marshmallow import fields

from civic.issues.work import LONGEST_TEXT
from civic.parties.described import LONGEST_NAME
from civic.parties.status import DAYS, MOST_DAYS, STATUSES
from web.api.fields import Flag, Strict, Text, Whole, Word
from web.api.schemas.base import PUBLIC_ID, about, moment


class Party(Schema):
    name = fields.String(required=True, metadata=about("Its name.", "Mast & Kabel"))
    email = fields.String(required=True, metadata=about("Where its letters go.", "mast@example.org"))
    language = fields.String(required=True, metadata=about("In which language.", "en"))


class PartiesShown(Schema):
    parties = fields.List(fields.Nested(Party), required=True, metadata=about("The parties."))


class Sending(Schema):
    id = fields.Integer(required=True, metadata=about("Number of the sending.", 31))
    assignment = fields.Integer(required=True, metadata=about("Which part was sent.", 81))
    party = fields.String(required=True, metadata=about("Name of the party.", "Mast & Kabel"))
    email = fields.String(required=True, metadata=about("Its address.", "mast@example.org"))
    status = fields.String(required=True, metadata=about("How it stands.", enum=list(STATUSES)))
    sent_at = moment("When the link was made.")
    expires_at = moment("Until when it works.")
    settled_at = moment("When it last changed its status.", allow_none=True)
    opened = fields.Integer(required=True, metadata=about("How often its page was opened.", 2))
    last_words = fields.String(required=True, metadata=about("What the party wrote last; for staff alone."))


class SendingsShown(Schema):
    sendings = fields.List(fields.Nested(Sending), required=True, metadata=about("The sendings."))


class SendingDone(Schema):
    id = fields.Integer(required=True, metadata=about("Number of the sending.", 31))
    issue = fields.String(required=True, metadata=about("Public id of the issue.", PUBLIC_ID))
    status = fields.String(required=True, metadata=about("How the sending stands now.", enum=list(STATUSES)))


def _words(description: str, example: str, **more: bool) -> Text:
    codes = {"required": "text.missing"} if more.get("required") else {}
    return Text(longest=LONGEST_TEXT, error_messages=codes, metadata=about(description, example), **more)


class SendToParty(Strict):
    email = Text(
        longest=320, required=True, error_messages={"required": "contact.email_invalid"},
        metadata=about("Its address, by which it is known.", "mast@example.org"),
    )  # fmt: skip
    name = Text(
        longest=LONGEST_NAME, metadata=about("Its name; needed for a new address alone.", "Mast & Kabel")
    )
    language = Word(
        metadata=about("Language of its letters, for a new address; else that of the request.", "en")
    )
    message = _words("What is needed; the party reads it.", "Renew the cable.", required=True)
    days = Whole(
        highest=MOST_DAYS, load_default=DAYS, metadata=about("For how many days the link works.", DAYS)
    )
    with_words = Flag(
        load_default=False,
        metadata=about("Whether it sees what residents wrote, without who they are.", False),
    )
    with_photos = Flag(load_default=False, metadata=about("Whether it sees the photos of the reports.", True))
    assignment = Whole(metadata=about("Which assignment; without it the one of the sender's department.", 81))


class Remind(Strict):
    message = _words("A word that the party reads on its page.", "Which day do you come?")


class Extend(Strict):
    days = Whole(highest=MOST_DAYS, required=True, metadata=about("Days from today.", 7))


class Revoke(Strict):
    """Nothing: the address says which."""


class Confirm(Strict):
    message = _words("What was done; residents read it.", "The cable is new.", required=True)
