"""The city says which suggestions it wants, and how sure they must be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from civic.city.shape import begin_shaping, record_shaping
from civic.core.errors import DomainError, InvalidInput
from civic.core.permissions import Actor
from civic.learning.events import SuggestionRuleSet
from civic.learning.models import KINDS, SuggestionRule
from civic.learning.rules import OPTIONS, rule_of

NUMBERS: Final[Mapping[str, tuple[int, int]]] = {
    "sure_metres": (0, 500), "sure_days": (0, 90), "near_metres": (0, 500), "many_reports": (2, 1000),
}  # fmt: skip
"""The numbers that a kind may have, and between which values they lie."""


def set_suggestion_rule(
    session: Session, actor: Actor, kind: str, *, enabled: bool, threshold: float | None, precision: float,
    options: Mapping[str, Any],
) -> bool:  # fmt: skip
    """Set the rule of a kind; whether anything is different. Shares are 0 to 1, ``threshold`` None: learned.

    ``options`` are some of the kind's own (`rules.OPTIONS`). Raises NotAllowed, InvalidInput with DomainError
    ``suggestion.unknown_kind``, ``suggestion.not_a_share`` at ``threshold`` or ``precision``,
    ``suggestion.not_a_number`` at the option.
    """
    begin_shaping(session, actor)
    if kind not in KINDS:
        raise DomainError("suggestion.unknown_kind", field="kind")
    problems = []
    if threshold is not None and not 0 <= threshold <= 1:
        problems.append(DomainError("suggestion.not_a_share", field="threshold", least=0, most=100))
    if not 0.5 <= precision <= 0.999:
        problems.append(DomainError("suggestion.not_a_share", field="precision", least=50, most=99.9))
    known = OPTIONS.get(kind, {})
    wanted = {
        **rule_of(session, kind).options,
        **{name: value for name, value in options.items() if name in known},
    }
    for name, (least, most) in NUMBERS.items():
        if name in wanted and not (isinstance(wanted[name], int) and least <= wanted[name] <= most):
            problems.append(DomainError("suggestion.not_a_number", field=name, least=least, most=most))
    if problems:
        raise InvalidInput(*problems)
    before = rule_of(session, kind)
    if (before.enabled, before.own, before.precision, dict(before.options)) == (
        enabled,
        threshold,
        precision,
        wanted,
    ):
        return False
    session.merge(
        SuggestionRule(
            kind=kind, enabled=enabled, threshold=threshold, precision_wanted=precision, options=wanted
        )
    )
    session.flush()
    record_shaping(
        session, actor,
        SuggestionRuleSet(
            suggestion=kind, enabled=enabled,
            thousandths=None if threshold is None else round(threshold * 1000), wanted=round(precision * 1000),
            options=wanted,
        ),
    )  # fmt: skip
    return True
