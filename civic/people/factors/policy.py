"""Who may take somebody else's second factors away."""

from __future__ import annotations

from collections.abc import Mapping

from civic.core.permissions import Actor, Predicate, policies


def administrator(actor: Actor, _subject: object = None) -> bool:
    return actor.has("administrator")


PERMISSIONS: Mapping[str, Predicate] = policies.add({"person.reset_second_factor": administrator})
