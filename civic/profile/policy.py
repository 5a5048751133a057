"""A profile is its person's alone: no role reads it."""

from __future__ import annotations

from collections.abc import Mapping

from civic.core.permissions import Actor, Predicate, policies


def oneself(actor: Actor, person_id: object) -> bool:
    return actor.person_id is not None and actor.person_id == person_id


PERMISSIONS: Mapping[str, Predicate] = policies.add({"profile.own": oneself})
