"""Who may do what with suggestions: permission → predicate."""

from __future__ import annotations

from collections.abc import Mapping

from civic.core.permissions import Predicate, administrator, policies
from civic.issues.policy import staff_of_issue

PERMISSIONS: Mapping[str, Predicate] = policies.add(
    {
        # To take one is the verb that it stands for, with that verb's own permission besides.
        "suggestion.decide": staff_of_issue,
        "suggestion.see_quality": administrator,
    }
)
