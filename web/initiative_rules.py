"""The rules by which moderators publish an initiative or send it back: numbered, and public."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from flask_babel import lazy_gettext as _

RULES: Final[Mapping[int, object]] = {
    1: _("It asks for something that the city or its council can decide."),
    2: _("It says what is wrong, what is wished and by what one sees that it is done."),
    3: _("It asks for one thing. Two things are two initiatives."),
    4: _("It is about a matter of many, not about a dispute between neighbours or a single employee."),
    5: _("It names no private person and tells nobody's personal data."),
    6: _("It insults nobody and calls for nothing that the law forbids."),
    7: _("It is no advertisement, neither of goods nor of a candidate."),
    8: _("Nothing of the kind is being signed already, nor was decided in the last twelve months."),
}


def rules_of(numbers: Iterable[int]) -> list[tuple[int, object]]:
    """The rules of these numbers with their words, those that are known."""
    return [(number, RULES[number]) for number in numbers if number in RULES]
