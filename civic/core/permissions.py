"""Who acts, and the policy tables that say what they may do. A policy is data: permission → predicate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from civic.core.errors import NotAllowed

Origin = Literal["person", "rule", "import", "system"]


class Grant(NamedTuple):
    """One role, everywhere (``department_id`` None) or in one department, for some categories or (None) for all.

    ``acting_for``: whose role it is, where the actor holds it as their deputy.
    """

    role: str
    department_id: int | None = None
    categories: frozenset[int] | None = None
    acting_for: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a person with their grants, a visitor, or the platform itself.

    ``reports`` are the reports whose secret link the actor has shown; ``origin`` tells automatic actions apart;
    ``session_id`` is the session in which they have signed in, ``second_factor`` whether they showed one there, and
    ``proved_at`` when they last proved there who they are; ``pending_id`` is who has signed in but owes the second
    factor of their account, and is nobody until then; ``withheld``: roles of theirs wait for a second factor that is
    not set up yet (civic.people.factors.enforce).
    """

    person_id: int | None = None
    name: str = ""
    grants: tuple[Grant, ...] = ()
    reports: frozenset[int] = frozenset()
    origin: Origin = "person"
    language: str = "en"
    session_id: int | None = None
    second_factor: bool = False
    proved_at: datetime | None = None
    pending_id: int | None = None
    withheld: bool = False

    def has(self, *roles: str, department: int | None = None) -> bool:
        """Whether one of ``roles`` was granted, everywhere or (when given) in that department."""
        return any(
            grant.role in roles and (grant.department_id is None or grant.department_id == department)
            for grant in self.grants
        )

    def has_anywhere(self, *roles: str) -> bool:
        """Whether one of ``roles`` was granted in any department."""
        return any(grant.role in roles for grant in self.grants)

    @property
    def departments(self) -> frozenset[int]:
        """The departments that the actor works for, if only for some categories."""
        return frozenset(grant.department_id for grant in self.grants if grant.department_id is not None)

    def scope(self, department_id: int) -> frozenset[int] | None:
        """For which categories the actor works in a department: None for all of them, an empty set for none."""
        scopes = [grant.categories for grant in self.grants if grant.department_id == department_id]
        if None in scopes:
            return None
        return frozenset().union(*(scope for scope in scopes if scope is not None))

    def works_for(self, department_id: int, category_id: int | None) -> bool:
        """Whether the actor does a department's work on a category; None asks for all categories at once."""
        scope = self.scope(department_id)
        return scope is None or category_id in scope


VISITOR = Actor()
SYSTEM = Actor(origin="system")

Predicate = Callable[[Actor, Any], bool]


def oneself(actor: Actor, person_id: object) -> bool:
    """Whoever a thing is about, by their row id, and nobody else, whatever their role."""
    return actor.person_id is not None and actor.person_id == person_id


def administrator(actor: Actor, _subject: object = None) -> bool:
    """Decides for the whole city, whatever the subject."""
    return actor.has("administrator")


class Policies:
    """All permissions of the product, gathered from the policy tables of its packages."""

    def __init__(self) -> None:
        self._table: dict[str, Predicate] = {}

    def add(self, table: Mapping[str, Predicate]) -> Mapping[str, Predicate]:
        """Take in a package's table; a permission has one meaning, so a second definition is refused."""
        doubled = self._table.keys() & table.keys()
        if doubled:
            raise ValueError(f"permission defined twice: {sorted(doubled)}")
        self._table.update(table)
        return table

    def names(self) -> Iterable[str]:
        return sorted(self._table)

    def allows(self, permission: str, actor: Actor, subject: Any = None) -> bool:
        """Whether the actor may. The platform itself (rules, imports, jobs) may do what its commands ask."""
        return actor.origin != "person" or self._table[permission](actor, subject)

    def require(self, permission: str, actor: Actor, subject: Any = None) -> None:
        """Raise NotAllowed unless the actor may."""
        if not self.allows(permission, actor, subject):
            raise NotAllowed(permission)


policies = Policies()
