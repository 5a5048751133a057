"""Who may give the city its shape: its settings, areas, departments and categories."""

from __future__ import annotations

from collections.abc import Mapping

from civic.core.permissions import Predicate, administrator, policies

PERMISSIONS: Mapping[str, Predicate] = policies.add({"city.shape": administrator})
