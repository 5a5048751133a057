"""Rows of people and roles, locked in one order: the person first, then their roles, administrators' last of all."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from civic.categories.models import Category, CategoryGroup
from civic.core import clock
from civic.core.errors import DomainError, NotFound
from civic.departments.models import Department
from civic.people.models import Deputy, Person, RoleGrant
from civic.people.staff.policy import PersonSubject


def locked_people(session: Session, *ids: int) -> list[Person]:
    """People in the order of their ids, ended accounts too. Raises NotFound ``person.not_found``."""
    rows = session.scalars(
        select(Person)
        .where(Person.id.in_(ids))
        .order_by(Person.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    found = {row.id: row for row in rows}
    for person_id in ids:
        if person_id not in found:
            raise NotFound("person", person_id)
    return [found[person_id] for person_id in ids]


def locked_grant(session: Session, grant_id: int) -> tuple[Person, RoleGrant]:
    """A role that has not been revoked, with its person. Raises NotFound ``role_grant.not_found``."""
    person_id = session.scalar(select(RoleGrant.person_id).where(RoleGrant.id == grant_id))
    if person_id is None:
        raise NotFound("role_grant", grant_id)
    (person,) = locked_people(session, person_id)
    grant = session.scalar(
        select(RoleGrant)
        .where(RoleGrant.id == grant_id, RoleGrant.revoked_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if grant is None:
        raise NotFound("role_grant", grant_id)
    return person, grant


def lasting(now: datetime) -> ColumnElement[bool]:
    """Roles that hold now or will."""
    return and_(RoleGrant.revoked_at.is_(None), or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > now))


def grants_of(session: Session, person_id: int) -> list[RoleGrant]:
    """The roles that somebody holds or has been promised."""
    return list(
        session.scalars(
            select(RoleGrant)
            .where(RoleGrant.person_id == person_id, lasting(clock.now()))
            .order_by(RoleGrant.id)
        )
    )


def subject_of(session: Session, person_id: int) -> PersonSubject:
    """Somebody as the policy looks at them: by the roles they hold or will, else by those that they had on leaving."""
    held = [(grant.role, grant.department_id) for grant in grants_of(session, person_id)]
    if not held:
        rows = session.execute(
            select(RoleGrant.role, RoleGrant.department_id).where(
                RoleGrant.person_id == person_id, RoleGrant.revoke_reason == "left"
            )
        )
        held = [(row.role, row.department_id) for row in rows]
    return PersonSubject(person_id, frozenset(held))


def deputies_between(session: Session, person_id: int) -> list[Deputy]:
    """Who stands or will stand in for somebody, and for whom they do."""
    return list(
        session.scalars(
            select(Deputy)
            .where(
                or_(Deputy.person_id == person_id, Deputy.deputy_id == person_id), Deputy.ended_at.is_(None)
            )
            .order_by(Deputy.id)
        )
    )


def codes_of(session: Session, grant: RoleGrant) -> dict[str, str | None]:
    """Department, group and category of a role by their codes, as events name them."""

    def code(table: type[Department] | type[CategoryGroup] | type[Category], row: int | None) -> str | None:
        return None if row is None else session.scalar(select(table.code).where(table.id == row))

    return {
        "department": code(Department, grant.department_id),
        "group": code(CategoryGroup, grant.group_id),
        "category": code(Category, grant.category_id),
    }


def keep_an_administrator(session: Session, ending: Collection[RoleGrant]) -> None:
    """Refuse to end the last administrator's role, and let nobody else end another one until the caller commits.

    What counts is a role that holds for good, of an account that has not ended. Raises DomainError
    ``role.last_administrator``.
    """
    now = clock.now()
    if not any(grant.role == "administrator" and grant.ends_at is None for grant in ending):
        return
    session.execute(
        select(RoleGrant.id)
        .where(RoleGrant.role == "administrator", RoleGrant.revoked_at.is_(None))
        .order_by(RoleGrant.id)
        .with_for_update()
    ).all()
    # In a statement of its own: it sees what whoever held the locks before has committed.
    remaining = session.scalar(
        select(RoleGrant.id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(
            RoleGrant.role == "administrator",
            RoleGrant.revoked_at.is_(None),
            RoleGrant.ends_at.is_(None),
            or_(RoleGrant.starts_at.is_(None), RoleGrant.starts_at <= now),
            RoleGrant.id.not_in([grant.id for grant in ending]),
            Person.disabled_at.is_(None),
        )
        .limit(1)
    )
    if remaining is None:
        raise DomainError("role.last_administrator", field="role")
