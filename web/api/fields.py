"""Fields that take what they say and nothing like it: no text for a number, no 1 for true.

A message of these fields is the code of an error (``value.not_text``); the sentence is found where all sentences are.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from apiflask import Schema
from marshmallow import RAISE, ValidationError, fields, validate

LONGEST_CODE = 100
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")

Codes = dict[str, Any]
"""The code for each way in which a field may be refused."""
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]*")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)")


class Told(str):
    """The code of an error with the values that its sentence mentions."""

    params: Mapping[str, object]

    def __new__(cls, code: str, **params: object) -> Told:
        made = super().__new__(cls, code)
        made.params = params
        return made


class Strict(Schema):
    """An object that holds what it declares and nothing else."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "value.unknown", "type": "value.not_an_object"}


class Coded:
    """What every field may be refused for; a field names its own code first."""

    default_error_messages: Codes = {
        "required": "value.missing", "null": "value.is_null", "validator_failed": "value.invalid",
    }  # fmt: skip


class Length(validate.Length):
    """How many characters of a text, or members of a list."""

    def __call__(self, value: Any) -> Any:
        if self.max is not None and len(value) > self.max:
            code = "text.too_long" if isinstance(value, str) else "value.too_many"
            raise ValidationError(Told(code, length=len(value), longest=self.max))
        if self.min is not None and len(value) < self.min:
            raise ValidationError(Told("value.missing"))
        return value


class Range(validate.Range):
    """The least and the greatest number."""

    def __call__(self, value: Any) -> Any:
        if not self.min <= value <= self.max:
            raise ValidationError(Told("value.out_of_range", lowest=self.min, highest=self.max))
        return value


class OneOf(validate.OneOf):
    """One of the words that are documented. ``code``: the error, where there is a better one than that."""

    def __init__(self, choices: Sequence[str], code: str = "value.not_a_choice") -> None:
        super().__init__(choices)
        self.code = code

    def __call__(self, value: Any) -> Any:
        if value not in self.choices:
            raise ValidationError(Told(self.code, choices=", ".join(map(str, self.choices))))
        return value


class Text(Coded, fields.String):
    """A text in a JSON string, of at most ``longest`` characters; who uses it trims and cleans it."""

    default_error_messages: Codes = {"invalid": "value.not_text", "invalid_utf8": "value.not_text"}

    def __init__(self, *, longest: int, shortest: int = 0, **kwargs: Any) -> None:
        super().__init__(validate=Length(min=shortest or None, max=longest), **kwargs)


class Word(Coded, fields.String):
    """A code of the city's (a category, a department) or an id, spelled as codes are."""

    default_error_messages: Codes = {"invalid": "value.not_text", "invalid_utf8": "value.not_text"}

    def __init__(
        self, *, wrong: str = "value.invalid", spelled: re.Pattern[str] = _CODE, **kwargs: Any
    ) -> None:
        metadata = {"pattern": f"^{spelled.pattern}$", "maxLength": LONGEST_CODE} | kwargs.pop("metadata", {})
        super().__init__(metadata=metadata, **kwargs)
        self._wrong = wrong
        self._spelled = spelled

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if len(text) > LONGEST_CODE or not self._spelled.fullmatch(text):
            raise ValidationError(Told(self._wrong, key=text[:LONGEST_CODE]))
        return text


class Choice(Coded, fields.String):
    """One of a few words."""

    default_error_messages: Codes = {"invalid": "value.not_text", "invalid_utf8": "value.not_text"}

    def __init__(self, choices: Sequence[str], *, code: str = "value.not_a_choice", **kwargs: Any) -> None:
        super().__init__(validate=OneOf(choices, code), **kwargs)


class Whole(Coded, fields.Integer):
    """A whole number: in JSON a number, in an address its digits."""

    default_error_messages: Codes = {"invalid": "value.not_whole", "too_large": "value.not_whole"}

    def __init__(self, *, lowest: int = 1, highest: int = 2**53 - 1, **kwargs: Any) -> None:
        super().__init__(validate=Range(min=lowest, max=highest), **kwargs)

    def _validated(self, value: Any) -> int:
        from_address = isinstance(value, str) and isinstance(self.root, Query)
        if from_address and value.isascii() and value.isdecimal() and len(value) < 20:
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid")
        return int(value)


class Flag(Coded, fields.Boolean):
    """true or false: in JSON the words of JSON, in an address their spelling."""

    default_error_messages: Codes = {"invalid": "value.not_boolean"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if isinstance(self.root, Query):
            value = {"true": True, "false": False}.get(value)
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class Degrees(Coded, fields.Float):
    """A coordinate: a JSON number, never a text."""

    default_error_messages: Codes = {"invalid": "value.not_a_number"}

    def _validated(self, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.make_error("invalid")
        try:
            number = float(value)
        except OverflowError:
            raise self.make_error("invalid") from None
        if not math.isfinite(number):
            raise self.make_error("invalid")
        return number


class Moment(Coded, fields.DateTime):
    """A moment as RFC 3339 writes it, with its offset from UTC."""

    default_error_messages: Codes = {
        "invalid": "date.invalid",
        "invalid_awareness": "date.invalid",
        "format": "date.invalid",
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        if isinstance(value, str) and isinstance(self.root, Query):
            # A plus sign that was not percent-encoded arrives as a space.
            value = value.replace(" ", "+")
        return read_moment(value)


def read_moment(value: object) -> datetime:
    """RFC 3339 with its offset. Raises ValidationError ``date.invalid``."""
    try:
        if isinstance(value, str) and _MOMENT.fullmatch(value):
            read = datetime.fromisoformat(value)
            # The calendar ends at both sides: a moment must have a name in UTC too.
            read.astimezone(UTC)
            return read
    except (ValueError, OverflowError):
        pass
    raise ValidationError(Told("date.invalid"))


class Several(Coded, fields.List):
    """A list in JSON; in an address the parameter repeated, or its values with commas between them."""

    default_error_messages: Codes = {"invalid": "value.not_a_list"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if isinstance(self.root, Query):
            value = [part for given in value for part in given.split(",") if part]
        elif not isinstance(value, list):
            raise self.make_error("invalid")
        return super()._deserialize(value, attr, data, **kwargs)


class Part(Coded, fields.Nested):
    """An object inside an object."""

    default_error_messages: Codes = {"type": "value.not_an_object"}


class Query(Strict):
    """The parameters of an address. Every operation takes ``lang``."""

    lang = Word(
        spelled=_LANGUAGE,
        metadata={
            "description": "Language of names and of error sentences; without it names come in every language and "
            "sentences in the one that Accept-Language asks for.",
            "examples": ["ru"],
        },
    )


def read_codes(messages: Any, path: str = "") -> list[tuple[str, Told]]:
    """Each message of a refused object with the path of what it is about: ``location.coordinates[0]``."""
    if isinstance(messages, Mapping):
        found = []
        for key, inner in messages.items():
            found += read_codes(inner, path if key == "_schema" else joined(path, key))
        return found
    listed = messages if isinstance(messages, list) else [messages]
    return [(path, code if isinstance(code, Told) else Told(code)) for code in listed]


def joined(path: str, key: object) -> str:
    """A path continued: by a member's name, or by the number of a list's item."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    # Half a character is possible in JSON, but not in an answer.
    name = str(key).encode(errors="replace").decode()
    return f"{path}.{name}" if path else name
