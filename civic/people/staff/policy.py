"""Who may give which roles to whom: a table, and the permissions that follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from civic.core.permissions import Actor, Predicate, policies
from civic.people.roles import ROLES

GIVEN_BY: Final[Mapping[str, frozenset[str]]] = {
    "administrator": frozenset(ROLES),
    "clerk": frozenset({"council_member", "clerk"}),
}
"""Which roles somebody may give anywhere, by their own role."""

GIVEN_IN_OWN_DEPARTMENT_BY: Final[Mapping[str, frozenset[str]]] = {
    "head": frozenset({"agent", "field_worker", "lead"}),
}
"""Which roles somebody may give in the department where they hold theirs."""


@dataclass(frozen=True, slots=True)
class RoleSubject:
    """A role to give, change or take: which, where, and whose (None: nobody's yet, as in an invitation)."""

    role: str
    department: int | None = None
    person: int | None = None


@dataclass(frozen=True, slots=True)
class PersonSubject:
    """Somebody and the roles that they hold, have been promised, or held before they left: (role, department)."""

    person: int
    roles: frozenset[tuple[str, int | None]] = field(default_factory=frozenset)


def may_give(actor: Actor, role: str, department: int | None) -> bool:
    """Whether the tables above let the actor give a role."""
    return any(
        role in GIVEN_BY.get(grant.role, ())
        or (
            department is not None
            and grant.department_id == department
            and role in GIVEN_IN_OWN_DEPARTMENT_BY.get(grant.role, ())
        )
        for grant in actor.grants
    )


def gives_roles(actor: Actor) -> bool:
    """Whether there is any role that the actor may give."""
    return actor.has_anywhere(*GIVEN_BY, *GIVEN_IN_OWN_DEPARTMENT_BY)


def heads(actor: Actor) -> frozenset[int]:
    """The departments whose people the actor manages."""
    return frozenset(
        grant.department_id
        for grant in actor.grants
        if grant.role in GIVEN_IN_OWN_DEPARTMENT_BY and grant.department_id is not None
    )


def gives(actor: Actor, subject: RoleSubject | None) -> bool:
    """By the tables, and never to oneself. Without a subject: whether there is anything to give at all."""
    if subject is None:
        return gives_roles(actor)
    own = subject.person is not None and subject.person == actor.person_id
    return not own and may_give(actor, subject.role, subject.department)


def sees(actor: Actor, subject: PersonSubject | None) -> bool:
    """Administrators everybody; others whose role they could give, and who works in the department that they head."""
    if subject is None or actor.has("administrator"):
        return gives_roles(actor)
    return any(
        may_give(actor, role, department) or department in heads(actor) for role, department in subject.roles
    )


def manages(actor: Actor, subject: PersonSubject | None) -> bool:
    """Who could have given all the roles that somebody has; nobody manages themselves."""
    if subject is None:
        return gives_roles(actor)
    if subject.person == actor.person_id:
        return False
    return actor.has("administrator") or (
        bool(subject.roles) and all(may_give(actor, role, department) for role, department in subject.roles)
    )


def replaces(actor: Actor, subject: PersonSubject | None) -> bool:
    """Who may give all the roles that a deputy gets; one's own too, since somebody else gets them."""
    if subject is None or actor.has("administrator"):
        return gives_roles(actor)
    return bool(subject.roles) and all(
        may_give(actor, role, department) for role, department in subject.roles
    )


def reopens(actor: Actor, _subject: object) -> bool:
    return actor.has("administrator")


POLICY: Mapping[str, Predicate] = policies.add(
    {
        "staff.see": sees,
        "staff.invite": gives,
        "role.see": gives,
        "role.grant": gives,
        "role.change": gives,
        "role.revoke": gives,
        "deputy.name": replaces,
        "person.end": manages,
        "person.reopen": reopens,
    }
)
