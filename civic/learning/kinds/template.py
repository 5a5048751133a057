"""Which message template staff will want: by what was used before with such a verb, for such a kind of issue."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from civic.departments.learning.backoff import BackoffModel
from civic.departments.learning.cases import HistoryCase


@dataclass(frozen=True, slots=True)
class TemplateUse:
    """That a template (its code) was sent: when, with which verb, for which group and category."""

    at: datetime
    template: str
    verb: str
    group: str
    category: str


def likely_templates(
    uses: Iterable[TemplateUse],
    verb: str,
    group: str,
    category: str,
    usable: Collection[str],
    most: int = 3,
) -> list[tuple[str, float]]:
    """The templates among ``usable`` that were used most in such a case, with their shares, the likeliest first.

    What was used with the verb for the very category counts before what was used for its group and with the verb at
    all; newer uses count more. ``uses`` best from old to new. Empty where nothing was used with the verb.
    """
    model, seen = BackoffModel(), False
    for use in uses:
        if use.verb == verb:
            model.learn(HistoryCase(use.at, (use.verb, use.group, use.category), use.template))
            seen = True
    if not seen:
        return []
    found = model.suggest((verb, group, category))
    return [(each.department, each.probability) for each in found if each.department in usable][:most]
