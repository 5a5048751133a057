"""Who may give the city its shape: its settings, areas, departments and categories."""

from __future__ import annotations

from collections.abc import Mapping

from civic.core.permissions import Actor, Predicate, policies


def administrator(actor: Actor, _subject: object = None) -> bool:
    return actor.has("administrator")


PERMISSIONS: Mapping[str, Predicate] = policies.add({"city.shape": administrator})
