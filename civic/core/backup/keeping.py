"""Which backups are kept: a rule such as "7 daily, 4 weekly, 12 monthly", and what it means. It touches no file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

_PERIODS: Mapping[str, Callable[[datetime], object]] = {
    "hourly": lambda at: (at.date(), at.hour),
    "daily": lambda at: at.date(),
    "weekly": lambda at: at.isocalendar()[:2],
    "monthly": lambda at: (at.year, at.month),
    "yearly": lambda at: at.year,
}
_PART = re.compile(r"(\d{1,4}) *([a-z]+)")


@dataclass(frozen=True, slots=True)
class Rule:
    """How many periods of a kind keep their last backup. A period without a backup does not count."""

    keep: Mapping[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        return ", ".join(f"{count} {period}" for period, count in self.keep.items())


def parse_rule(text: str) -> Rule:
    """The rule that somebody wrote. Raises ValueError with the reason."""
    keep: dict[str, int] = {}
    for part in text.split(","):
        match = _PART.fullmatch(part.strip())
        if match is None or match[2] not in _PERIODS:
            raise ValueError(f"must be written like 7 daily, 4 weekly, 12 monthly; not {part.strip()!r}")
        if match[2] in keep:
            raise ValueError(f"says {match[2]} twice")
        keep[match[2]] = int(match[1])
    if not any(keep.values()):
        raise ValueError("must keep something")
    return Rule(keep)


def kept(moments: Iterable[datetime], rule: Rule) -> set[datetime]:
    """Those of the complete backups, by when they were made (UTC), that the rule keeps; the newest always."""
    newest_first = sorted({moment.astimezone(UTC) for moment in moments}, reverse=True)
    chosen = set(newest_first[:1])
    for period, count in rule.keep.items():
        last: dict[object, datetime] = {}
        for moment in newest_first:
            last.setdefault(_PERIODS[period](moment), moment)
        chosen |= set(list(last.values())[:count])
    return chosen
