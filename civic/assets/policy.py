"""Who may do what with assets."""

from __future__ import annotations

from collections.abc import Mapping

from civic.core.permissions import Actor, Predicate, policies
from civic.people.roles import DEPARTMENT_ROLES


def works_for_the_city(actor: Actor, _subject: object = None) -> bool:
    """Whoever works for a department goes out and puts labels on things."""
    return actor.has("administrator") or actor.has_anywhere(*DEPARTMENT_ROLES)


PERMISSIONS: Mapping[str, Predicate] = policies.add({"asset.print_labels": works_for_the_city})
