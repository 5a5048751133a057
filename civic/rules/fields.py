"""What conditions of a rule may ask of an issue: every field, how it is compared, and what its value may be.

The names are those of the filter language (`civic.triage.filters.ARGS`) wherever that has the field; areas are named by
type and code (``district:east``), because a rule outlives their editions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from civic.categories.words import WORD
from civic.core.calendar import WEEKDAYS
from civic.core.errors import DomainError
from civic.issues.status import ISSUE_STATUSES, PRIORITIES, SOURCES
from civic.triage.filters import Filter

LONGEST_WORDS: Final = 200
MOST_CODES: Final = 50
MOST_HOURS: Final = 10_000
MOST_REPORTERS: Final = 100_000

Value = Any
"""What JSON can hold; which, says the field's reader."""

IS, IS_NOT, AT_LEAST, LESS_THAN = "is", "is_not", "at_least", "less_than"

_CODE = re.compile(r"[\w.:-]{1,100}")


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to ask. ``ops`` are the ways of comparing, the usual one first; ``read`` turns JSON into the value.

    ``names``: of what the codes in the value are (a reference that can disappear), if they are.
    """

    ops: tuple[str, ...]
    read: Callable[[str, Value], Value]
    names: str | None = None
    kind: str = "codes"


def _refuse(where: str, value: Value = None) -> DomainError:
    return DomainError("rule.value", field=where, value=str(value)[:40])


def _codes(known: tuple[str, ...] | None = None) -> Callable[[str, Value], Value]:
    def read(where: str, value: Value) -> tuple[str, ...]:
        if not isinstance(value, (list, tuple)) or not 0 < len(value) <= MOST_CODES:
            raise DomainError("rule.value_missing", field=where)
        for each in value:
            if (
                not isinstance(each, str)
                or not _CODE.fullmatch(each)
                or (known is not None and each not in known)
            ):
                raise _refuse(where, each)
        return tuple(dict.fromkeys(value))

    return read


def _number(least: int, most: int) -> Callable[[str, Value], Value]:
    def read(where: str, value: Value) -> int:
        if value is None:
            raise DomainError("rule.value_missing", field=where)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise DomainError("rule.number", field=where, least=least, most=most)
        return value

    return read


def _words(where: str, value: Value) -> str:
    if not isinstance(value, str) or not value.strip():
        raise DomainError("rule.value_missing", field=where)
    if len(value) > LONGEST_WORDS:
        raise DomainError("text.too_long", field=where, longest=LONGEST_WORDS, length=len(value))
    if not WORD.search(value):
        raise _refuse(where, value)
    return " ".join("".join(sign for sign in value if sign.isprintable()).split())


def _text(where: str, value: Value) -> str:
    if not isinstance(value, str) or not value.strip():
        raise DomainError("rule.value_missing", field=where)
    if len(value) > LONGEST_WORDS:
        raise DomainError("text.too_long", field=where, longest=LONGEST_WORDS, length=len(value))
    return "".join(sign for sign in value if sign.isprintable()).strip()


def _yes_or_no(where: str, value: Value) -> bool:
    if not isinstance(value, bool):
        raise _refuse(where, value)
    return value


def _shape(where: str, value: Value) -> str:
    """The text of a GeoJSON Polygon, as the filter language reads one."""
    given = value if isinstance(value, str) else json.dumps(value)
    if not given.strip():
        raise DomainError("rule.value_missing", field=where)
    try:
        shape = Filter.from_args({"shape": given}).shape
    except DomainError as error:
        raise DomainError(error.code, field=where, **error.params) from error
    if shape is None:
        raise DomainError("rule.value_missing", field=where)
    return shape


_EQUAL = (IS, IS_NOT)
_MEASURED = (AT_LEAST, LESS_THAN)

FIELDS: Final[Mapping[str, Field]] = {
    "category": Field(_EQUAL, _codes(), names="category"),
    "group": Field(_EQUAL, _codes(), names="group"),
    "area": Field(_EQUAL, _codes(), names="area"),
    "shape": Field(_EQUAL, _shape, kind="shape"),
    "department": Field(_EQUAL, _codes(), names="department"),
    "status": Field(_EQUAL, _codes(ISSUE_STATUSES)),
    "priority": Field(_EQUAL, _codes(PRIORITIES)),
    "source": Field(_EQUAL, _codes(SOURCES)),
    "language": Field(_EQUAL, _codes()),
    "q": Field(_EQUAL, _words, kind="words"),
    "answer": Field(_EQUAL, _text, kind="answer"),
    "reporters": Field(_MEASURED, _number(1, MOST_REPORTERS), kind="number"),
    "photo": Field((IS,), _yes_or_no, kind="yes_or_no"),
    "reopened": Field((IS,), _yes_or_no, kind="yes_or_no"),
    "desk": Field((IS,), _yes_or_no, kind="yes_or_no"),
    "working_hours": Field((IS,), _yes_or_no, kind="yes_or_no"),
    "weekday": Field(_EQUAL, _codes(WEEKDAYS)),
    "hour": Field(_MEASURED, _number(0, 24), kind="number"),
    "since_received": Field(_MEASURED, _number(1, MOST_HOURS), kind="hours"),
    "since_changed": Field(_MEASURED, _number(1, MOST_HOURS), kind="hours"),
    "in_status": Field(_MEASURED, _number(1, MOST_HOURS), kind="hours"),
}
"""Every field of a condition. ``since_…`` and ``in_status`` are hours of the department's working time;
``hour`` is the city's clock."""

ELAPSED: Final = ("since_received", "since_changed", "in_status")
