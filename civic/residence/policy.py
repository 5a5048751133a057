"""Who may do what about verified residence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from civic.core.permissions import Actor, Predicate, administrator, oneself, policies


@dataclass(frozen=True, slots=True)
class Desk:
    """The departments (row ids) whose agents may record what they have seen at a desk."""

    departments: frozenset[int] = frozenset()


def clerk(actor: Actor, _subject: object = None) -> bool:
    """Prints the letters, marks them as sent, reads the numbers."""
    return actor.has("clerk", "administrator")


def at_a_desk(actor: Actor, desk: object = None) -> bool:
    """Sees people and their identity cards: clerks, administrators, staff of departments that the city has named."""
    return clerk(actor) or (isinstance(desk, Desk) and bool(actor.departments & desk.departments))


PERMISSIONS: Mapping[str, Predicate] = policies.add(
    {
        "residence.own": oneself,
        "residence.administer": clerk,
        "residence.rule": administrator,
        "residence.desk": at_a_desk,
    }
)
