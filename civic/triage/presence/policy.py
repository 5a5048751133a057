"""Who may take an issue in hand: whoever works on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from civic.core.permissions import Predicate, policies
from civic.issues.policy import staff_of_issue

CLAIM: Final = "issue.claim"

POLICY: Mapping[str, Predicate] = policies.add({CLAIM: staff_of_issue})
