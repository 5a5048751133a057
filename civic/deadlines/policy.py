"""Who may do what with deadlines."""

from __future__ import annotations

from collections.abc import Mapping

from civic.core.permissions import Predicate, policies
from civic.issues.policy import staff_of_issue

PERMISSIONS: Mapping[str, Predicate] = policies.add({"issue.extend_clock": staff_of_issue})
