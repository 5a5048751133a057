"""People and their rights, as commands and sessions need them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from civic.core.permissions import Actor, Grant
from civic.departments.models import Department
from civic.departments.queries import DepartmentListed, departments
from civic.people.models import Person, RoleGrant
from civic.people.roles import DEPARTMENT_ROLES, TRIAGE


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of staff of a department, to whom work can be given."""

    id: int
    name: str


def works_for(session: Session, person_id: int, department_id: int) -> bool:
    """Whether the person has a role in the department today."""
    return session.scalar(
        select(RoleGrant.id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(
            RoleGrant.person_id == person_id, RoleGrant.department_id == department_id,
            RoleGrant.revoked_at.is_(None), Person.disabled_at.is_(None),
        )
        .limit(1)
    ) is not None  # fmt: skip


def colleagues(session: Session, department_id: int) -> list[Colleague]:
    """Who works for a department today, by name."""
    rows = session.execute(
        select(Person.id, Person.name)
        .where(
            Person.disabled_at.is_(None),
            Person.id.in_(
                select(RoleGrant.person_id).where(
                    RoleGrant.department_id == department_id, RoleGrant.revoked_at.is_(None)
                )
            ),
        )
        .order_by(Person.name, Person.id)
    )
    return [Colleague(*row) for row in rows]


def actor_of(session: Session, person: Person) -> Actor:
    """The person as an actor, with the grants of today; staff of the triage desk also get the role ``triage``."""
    rows = session.execute(
        select(
            RoleGrant.role,
            RoleGrant.department_id,
            and_(Department.kind == "triage", Department.retired_at.is_(None)).label("triage"),
        )
        .outerjoin(Department, Department.id == RoleGrant.department_id)
        .where(RoleGrant.person_id == person.id, RoleGrant.revoked_at.is_(None))
        .order_by(RoleGrant.id)
    ).all()
    grants = [Grant(row.role, row.department_id) for row in rows]
    if any(row.triage and row.role in DEPARTMENT_ROLES for row in rows):
        grants.append(Grant(TRIAGE))
    return Actor(person_id=person.id, name=person.name, grants=tuple(grants), language=person.language)


def departments_of(session: Session, actor: Actor) -> list[DepartmentListed]:
    """The departments that the actor works for, by code."""
    return [unit for unit in departments(session) if unit.id in actor.departments]


def person_by_id(session: Session, person_id: int) -> Person | None:
    """An account that is not disabled."""
    return session.scalar(select(Person).where(Person.id == person_id, Person.disabled_at.is_(None)))


def person_by_email(session: Session, email: str) -> Person | None:
    """An account that is not disabled, whatever the case of the address."""
    return session.scalar(
        select(Person).where(func.lower(Person.email) == email.strip().lower(), Person.disabled_at.is_(None))
    )


def confirmed_email(session: Session, person_id: int | None) -> str | None:
    """The address of an account that is not disabled, where letters are known to reach its holder."""
    if person_id is None:
        return None
    return session.scalar(
        select(Person.email).where(
            Person.id == person_id, Person.disabled_at.is_(None), Person.email_confirmed_at.is_not(None)
        )
    )
