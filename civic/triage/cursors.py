"""Where a page of a queue begins or ends, as a text that says no more than the order itself."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime

from civic.core.errors import DomainError

LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Cursor:
    """A row's place in a queue: ``section`` of its order, then ``values`` by which rows stand in the section.

    ``back``: the page is what stands before it, else what comes after.
    """

    order: str
    section: int
    values: tuple[datetime | int | None, ...]
    back: bool = False

    @property
    def text(self) -> str:
        values = [value.isoformat() if isinstance(value, datetime) else value for value in self.values]
        packed = json.dumps([self.order, self.section, values, int(self.back)], separators=(",", ":"))
        return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str, order: str) -> Cursor:
        """The cursor of a text, for a queue in this order. Raises DomainError ``list.cursor_invalid``."""
        try:
            packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            given, section, values, back = json.loads(packed)
            if given != order or section not in (0, 1, 2) or not isinstance(values, list):
                raise ValueError(given)
            return cls(order, int(section), tuple(map(_value, values)), bool(back))
        except (ValueError, TypeError, RecursionError) as error:
            raise DomainError("list.cursor_invalid", field="cursor") from error


def _value(value: object) -> datetime | int | None:
    if value is None:
        return None
    if isinstance(value, str):
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError("without a time zone")
        return moment
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST:
        raise ValueError("no number of a row")
    return value
