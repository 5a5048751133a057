"""What staff's verbs take, made from the table of verbs: a body for each, with its required members."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, cast

from apiflask import Schema
from marshmallow import ValidationError, fields

from civic.issues.commands.decline import CHOSEN_BY_STAFF
from civic.issues.status import PRIORITIES
from civic.issues.submission import LONGEST_ADDRESS, MOST_PHOTOS
from civic.issues.work import LONGEST_TEXT
from web.api.fields import (
    Choice,
    Coded,
    Length,
    Moment,
    Part,
    Query,
    Several,
    Strict,
    Text,
    Told,
    Whole,
    Word,
    read_moment,
)
from web.api.schemas.base import Position, about
from web.verbs import ME, Verb

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class NoQuery(Query):
    """A write takes no parameters but the language."""


class Assignee(Coded, fields.Field):
    """A colleague's number, ``me``, or null for nobody in particular."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_none=True, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if value == ME or (isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**53):
            return value
        raise ValidationError(Told("assignment.not_a_colleague"))


class DayOrMoment(Coded, fields.String):
    """A day, meaning the end of its working hours, or a moment."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, str) and _DAY.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError as error:
                raise ValidationError(Told("date.invalid")) from error
        return read_moment(value)


def _missing(code: str) -> dict[str, str]:
    return {"required": code}


Maker = Callable[[bool], fields.Field]

# The API's own names where it says a thing otherwise than forms do.
MEMBERS: Mapping[str, tuple[str, Maker]] = {
    "message": ("message", lambda required: Text(
        longest=LONGEST_TEXT, required=required, error_messages=_missing("text.missing"),
        metadata=about("A word that goes with it; residents read it, but that of a note.", "We come on Friday."),
    )),
    "question": ("question", lambda required: Text(
        longest=LONGEST_TEXT, required=required, error_messages=_missing("text.missing"),
        metadata=about("For the reporters; only they and staff read it.", "Which of the two lamps?"),
    )),
    "reason": ("reason", lambda required: Choice(
        CHOSEN_BY_STAFF, code="decline.reason_unknown", required=required,
        error_messages=_missing("decline.reason_unknown"), metadata=about("Why.", "out_of_scope"),
    )),
    "department": ("department", lambda required: Word(
        wrong="department.not_found", required=required, metadata=about("Code of the other department.", "roads"),
    )),
    "category": ("category", lambda required: Word(
        wrong="category.not_found", required=required, error_messages=_missing("category.missing"),
        metadata=about("Code of the right category.", "pothole"),
    )),
    "priority": ("priority", lambda required: Choice(
        PRIORITIES, code="priority.unknown", required=required, error_messages=_missing("priority.unknown"),
        metadata=about("How much it presses.", "high"),
    )),
    "address": ("address", lambda required: Text(
        longest=LONGEST_ADDRESS, required=required,
        metadata=about("The place in words. Without a location it is looked up.", "Bell Street 14"),
    )),
    "assignee": ("assignee", lambda _required: Assignee(
        required=True,
        metadata=about("Number of a colleague, `me`, or null for nobody in particular.", "me",
                       type=["integer", "string"]),
    )),
    "assignment": ("assignment", lambda required: Whole(
        required=required,
        metadata=about("Which assignment; without it the one of the sender's department.", 81),
    )),
    "instructions": ("instructions", lambda required: Text(
        longest=LONGEST_TEXT, required=required,
        metadata=about("What the department is to do; only colleagues read it.", "Pump first, then close the lane."),
    )),
    "after": ("after", lambda required: Whole(
        required=required, metadata=about("The assignment whose end this one waits for.", 81),
    )),
    "days": ("days", lambda required: Whole(
        required=required, metadata=about("Working days from its turn to its target.", 5),
    )),
    "reply_to": ("reply_to", lambda required: Whole(
        required=required, metadata=about("The note that this one answers.", 412),
    )),
    "scheduled_for": ("scheduled_for", lambda required: Moment(
        required=required, metadata=about("When the work is planned for.", "2026-11-27T09:00:00+03:00"),
    )),
    "target": ("target_date", lambda required: DayOrMoment(
        required=required,
        metadata=about("The new target date: a moment, or a day: the end of working hours.", "2026-11-27"),
    )),
    "lon": ("location", lambda required: Part(
        Position, required=required, metadata=about("The right place; without it `address` is looked up."),
    )),
    "into": ("into", lambda required: Text(
        longest=32, required=required, error_messages=_missing("merge.missing"),
        metadata=about("Id of the issue that shall stand for both.", "2F8KQ0ZB"),
    )),
    "photos": ("photos", lambda required: Several(
        Word(wrong="photo.not_found"), required=required, validate=Length(max=MOST_PHOTOS),
        metadata=about("Ids from `POST /photos`.", ["qmw3v0x2"]),
    )),
    "photos_before": ("photos_before", lambda required: Several(
        Word(wrong="photo.not_found"), required=required, validate=Length(max=MOST_PHOTOS),
        metadata=about("Ids of photos of how it was when the work began.", ["n2c8r6tz"]),
    )),
}  # fmt: skip
FIELD_OF_FORM = {
    "lon": "location", "lat": "location", **{name: member for name, (member, _) in MEMBERS.items()}
}  # fmt: skip
"""The API's member for each field of the table, so that refusals name it."""


def body_of(verb: Verb) -> type[Schema]:
    """The schema of a verb's body."""
    members = {
        MEMBERS[name][0]: MEMBERS[name][1](name in verb.required) for name in verb.fields if name in MEMBERS
    }
    title = "".join(part.title() for part in verb.name.split("_"))
    made = Strict.from_dict(members, name=f"{title}Body")
    return cast(type[Schema], made)
