"""What an opinion must be: every field checked, every problem told at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from civic.core.secrets import commit
from civic.issues.submission import Problems
from initiatives.opinions.models import FINDINGS, OpinionVersion
from initiatives.proposals.submission import checked_costs, whole_number

LONGEST: Final[Mapping[str, int]] = {"reasons": 10_000, "objections": 5000}
LONGEST_ANSWER: Final = 10_000
LONGEST_REASON: Final = 2000
MOST_MONTHS: Final = 600


@dataclass(frozen=True, slots=True)
class Statement:
    """An opinion as a department sends it: what it finds (`initiatives.opinions.models.FINDINGS`), why and under which
    conditions, what speaks against it, what it would cost (whole units of the city's currency) and how many months it
    would take.
    """

    finding: str = ""
    reasons: str = ""
    objections: str = ""
    cost_least: object = None
    cost_most: object = None
    months: object = None
    language: str = "en"


def checked(statement: Statement) -> dict[str, Any]:
    """The columns of a version.

    Raises InvalidInput with ``opinion.finding_unknown``, ``text.missing``, ``text.too_long``,
    ``initiative.cost_not_a_number``, ``initiative.cost_range``, ``opinion.months_not_a_number`` at their fields.
    """
    problems = Problems()
    if statement.finding not in FINDINGS:
        problems.add("opinion.finding_unknown", "finding")
    values: dict[str, Any] = {
        name: problems.text(getattr(statement, name), name, longest=longest, required=name == "reasons")
        for name, longest in LONGEST.items()
    }
    values |= checked_costs(statement.cost_least, statement.cost_most, problems)
    values["months"] = whole_number(statement.months)
    if values["months"] is not None and not 1 <= values["months"] <= MOST_MONTHS:
        problems.add("opinion.months_not_a_number", "months", most=MOST_MONTHS)
    problems.raise_if_any()
    return values | {"finding": statement.finding, "language": statement.language}


def commitment_to(version: OpinionVersion) -> bytes | None:
    """What an event keeps of a text: a salted hash, empty of meaning once the salt is erased."""
    return (
        None
        if version.salt is None
        else commit(version.salt, {name: getattr(version, name) for name in LONGEST})
    )
