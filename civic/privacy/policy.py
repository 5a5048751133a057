"""Who may do what with what is held of people: each for themselves, and administrators for the city's rules."""

from __future__ import annotations

from collections.abc import Mapping

from civic.core.permissions import Predicate, administrator, oneself, policies

PERMISSIONS: Mapping[str, Predicate] = policies.add(
    {
        "data.export": oneself,
        "account.delete": oneself,
        "retention.see": administrator,
        "retention.run": administrator,
        "retention.set": administrator,
        "text.publish": administrator,
    }
)
