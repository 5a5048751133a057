"""What an initiative's text must be: every field checked, every problem told at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from civic.core.errors import DomainError, InvalidInput
from civic.core.secrets import commit
from civic.issues.submission import Problems
from initiatives.proposals.models import InitiativeVersion

LONGEST: Final[Mapping[str, int]] = {
    "title": 120, "problem": 10_000, "wish": 10_000, "for_whom": 2000, "helpers": 2000, "planned_result": 2000,
    "why": 2000,
}  # fmt: skip
NEEDED: Final = ("title", "problem", "wish", "planned_result")
"""What must be there before it is submitted; a draft may lack it."""

MOST_CRITERIA: Final = 5
LONGEST_CRITERION: Final = 300
DEAREST: Final = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Proposal:
    """An initiative's text as somebody sends it: what is wrong, what they wish, for whom, who could help, what it may
    cost (whole units of the city's currency), what will be true afterwards and by what that is seen.

    ``why`` is what is said of the change, where an earlier text is published.
    """

    title: str = ""
    problem: str = ""
    wish: str = ""
    for_whom: str = ""
    helpers: str = ""
    planned_result: str = ""
    criteria: Sequence[str] = ()
    cost_least: object = None
    cost_most: object = None
    language: str = "en"
    why: str = ""


def checked(proposal: Proposal, *, complete: bool) -> dict[str, Any]:
    """The columns of a version. ``complete``: all that is needed must be there, else a draft is taken as it is.

    Raises InvalidInput with ``text.missing``, ``text.too_long``, ``initiative.too_many_criteria``,
    ``initiative.cost_not_a_number``, ``initiative.cost_range`` at their fields.
    """
    problems = Problems()
    values: dict[str, Any] = {
        name: problems.text(
            getattr(proposal, name), name, longest=longest, required=complete and name in NEEDED
        )
        for name, longest in LONGEST.items()
    }
    values["title"] = " ".join(values["title"].split())
    criteria = [
        problems.text(text, f"criteria.{number}", longest=LONGEST_CRITERION)
        for number, text in enumerate(proposal.criteria, start=1)
    ]
    kept = [text for text in criteria if text]
    if len(kept) > MOST_CRITERIA:
        problems.add("initiative.too_many_criteria", "criteria", most=MOST_CRITERIA)
    if complete and not kept:
        problems.add("criteria.missing", "criteria")
    values["criteria"] = [{"code": f"c{number}", "text": text} for number, text in enumerate(kept, start=1)]
    values |= checked_costs(proposal.cost_least, proposal.cost_most, problems)
    problems.raise_if_any()
    return values | {"language": proposal.language}


def checked_costs(least: object, most: object, problems: Problems) -> dict[str, int | None]:
    """``cost_least`` and ``cost_most`` as columns; where only the least is said it is the most as well.

    Problems: ``initiative.cost_not_a_number``, ``initiative.cost_range``.
    """
    costs = {
        "cost_least": _amount(least, "cost_least", problems),
        "cost_most": _amount(most, "cost_most", problems),
    }
    if costs["cost_most"] is None:
        costs["cost_most"] = costs["cost_least"]
    low, high = costs.values()
    if low is not None and high is not None and high < low:
        problems.add("initiative.cost_range", "cost_most")
    return costs


def whole_number(value: object) -> int | None:
    """A whole number as people type it; None where nothing is said, -1 for what is none."""
    if value is None or value == "":
        return None
    try:
        return int(str(value).replace(" ", "").replace("\u00a0", ""))
    except ValueError:
        return -1


def _amount(value: object, field: str, problems: Problems) -> int | None:
    amount = whole_number(value)
    if amount is not None and not 0 <= amount <= DEAREST:
        problems.add("initiative.cost_not_a_number", field)
        return None
    return amount


def require_complete(version: InitiativeVersion) -> None:
    """Raise InvalidInput with all that a draft still lacks (``text.missing``, ``criteria.missing``)."""
    missing = [DomainError("text.missing", field=name) for name in NEEDED if not getattr(version, name)]
    if not version.criteria:
        missing.append(DomainError("criteria.missing", field="criteria"))
    if missing:
        raise InvalidInput(*missing)


def commitment_to(version: InitiativeVersion) -> bytes | None:
    """What an event keeps of a text: a salted hash, empty of meaning once the salt is erased."""
    if version.salt is None:
        return None
    words = {name: getattr(version, name) for name in LONGEST}
    return commit(version.salt, {**words, "criteria": version.criteria})
