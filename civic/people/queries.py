"""People and their rights, as commands and sessions need them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    CompoundSelect,
    DateTime,
    and_,
    bindparam,
    func,
    or_,
    select,
    union,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from civic.categories.models import Category
from civic.core import clock
from civic.core.permissions import Actor, Grant
from civic.departments.models import Department
from civic.departments.queries import DepartmentListed, departments
from civic.people.models import Deputy, Person, RoleGrant
from civic.people.roles import DEPARTMENT_ROLES, PERSONAL_ROLES, TRIAGE

_Absent = aliased(Person)


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of staff of a department, to whom work can be given."""

    id: int
    name: str


NOW: Final = bindparam("now", type_=DateTime(timezone=True))
"""The moment of a statement that is built once and executed with it."""

Moment = datetime | BindParameter[datetime]


def in_force(now: Moment) -> ColumnElement[bool]:
    """Roles that hold at a moment."""
    return and_(
        RoleGrant.revoked_at.is_(None),
        or_(RoleGrant.starts_at.is_(None), RoleGrant.starts_at <= now),
        or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > now),
    )


def not_over(now: datetime) -> ColumnElement[bool]:
    """Roles that hold at a moment or will later."""
    return and_(RoleGrant.revoked_at.is_(None), or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > now))


def deputies_in_force(now: Moment) -> ColumnElement[bool]:
    """Who stands in for somebody at a moment."""
    return and_(Deputy.ended_at.is_(None), Deputy.starts_at <= now, Deputy.ends_at > now)


def held_by(
    person_id: int | InstrumentedAttribute[int] | BindParameter[int], now: Moment
) -> ColumnElement[bool]:
    """Grants whose role somebody holds at a moment: their own, and those of whom they are deputy for.

    What somebody was granted after the deputy had been named was nobody's to give to the deputy; a mandate in the
    council is personal.
    """
    represented = (
        select(Deputy.id)
        .join(_Absent, _Absent.id == Deputy.person_id)
        .where(
            Deputy.deputy_id == person_id,
            Deputy.person_id == RoleGrant.person_id,
            Deputy.named_at >= RoleGrant.granted_at,
            deputies_in_force(now),
            _Absent.disabled_at.is_(None),
        )
        .correlate_except(Deputy, _Absent)
        .exists()
    )
    return and_(
        in_force(now),
        or_(RoleGrant.person_id == person_id, and_(RoleGrant.role.not_in(PERSONAL_ROLES), represented)),
    )


def holds_a_role(person_id: InstrumentedAttribute[int], now: Moment) -> ColumnElement[bool]:
    """Whether `held_by` finds anything, in a form that stays quick over many people: each half has its index."""
    own = select(RoleGrant.id).where(RoleGrant.person_id == person_id, in_force(now))
    as_deputy = (
        select(Deputy.id)
        .join(_Absent, _Absent.id == Deputy.person_id)
        .join(RoleGrant, RoleGrant.person_id == Deputy.person_id)
        .where(
            Deputy.deputy_id == person_id, Deputy.named_at >= RoleGrant.granted_at, deputies_in_force(now),
            _Absent.disabled_at.is_(None), RoleGrant.role.not_in(PERSONAL_ROLES), in_force(now),
        )
    )  # fmt: skip
    return or_(
        own.correlate_except(RoleGrant).exists(),
        as_deputy.correlate_except(Deputy, RoleGrant, _Absent).exists(),
    )


def _holders(department_id: int | None, category_id: int | None, *roles: str) -> CompoundSelect[tuple[int]]:
    """The ids of who works for a department today (for the city, where none is named), by a role of their own or as a
    deputy; on a category, if one is named, and by one of some roles, if these are.
    """
    now = clock.now()
    held = [in_force(now), Person.disabled_at.is_(None)]
    if department_id is not None:
        held.append(RoleGrant.department_id == department_id)
    if roles:
        held.append(RoleGrant.role.in_(roles))
    if category_id is not None:
        group = select(Category.group_id).where(Category.id == category_id).scalar_subquery()
        held.append(
            or_(
                and_(RoleGrant.group_id.is_(None), RoleGrant.category_id.is_(None)),
                RoleGrant.category_id == category_id,
                RoleGrant.group_id == group,
            )
        )
    own = select(RoleGrant.person_id).join(Person, Person.id == RoleGrant.person_id).where(*held)
    deputies = (
        select(Deputy.deputy_id)
        .join(RoleGrant, RoleGrant.person_id == Deputy.person_id)
        .join(Person, Person.id == Deputy.person_id)
        .where(
            deputies_in_force(now), RoleGrant.granted_at <= Deputy.named_at,
            RoleGrant.role.not_in(PERSONAL_ROLES), *held,
        )
    )  # fmt: skip
    return union(own, deputies)


def works_for(session: Session, person_id: int, department_id: int, category_id: int | None = None) -> bool:
    """Whether the person works for the department today; on issues of a category, if one is named."""
    return (
        session.scalar(
            select(Person.id).where(
                Person.id == person_id,
                Person.disabled_at.is_(None),
                Person.id.in_(_holders(department_id, category_id)),
            )
        )
        is not None
    )


def colleagues(session: Session, department_id: int, category_id: int | None = None) -> list[Colleague]:
    """Who works for a department today (on issues of a category, if one is named), by name."""
    rows = session.execute(
        select(Person.id, Person.name)
        .where(Person.disabled_at.is_(None), Person.id.in_(_holders(department_id, category_id)))
        .order_by(Person.name, Person.id)
    )
    return [Colleague(*row) for row in rows]


def colleague_by_id(session: Session, person_id: int) -> Colleague | None:
    """Somebody by their row id while they hold a role in the city: no resident's name is for who tries numbers."""
    row = session.execute(
        select(Person.id, Person.name).where(Person.id == person_id, holds_a_role(Person.id, clock.now()))
    ).one_or_none()
    return None if row is None else Colleague(*row)


def leads_of(session: Session, department_id: int, category_id: int | None = None) -> list[int]:
    """Who leads a department today (on a category, if one is named), by id; where it has no lead, its heads."""
    return holders_of(session, "lead", department_id, category_id) or holders_of(
        session, "head", department_id, category_id
    )


def holders_of(
    session: Session, role: str, department_id: int | None = None, category_id: int | None = None
) -> list[int]:
    """Who holds a role today, as their own or as a deputy, by id; for a department and on a category, where named."""
    found = Person.id.in_(_holders(department_id, category_id, role))
    return list(
        session.scalars(select(Person.id).where(Person.disabled_at.is_(None), found).order_by(Person.id))
    )


_WHO: Final = bindparam("who", type_=BigInteger())

# Built once: every request of somebody signed in asks this, and building it took longer than the answer.
_GRANTS: Final = (
    select(
        RoleGrant.role,
        RoleGrant.department_id,
        RoleGrant.person_id,
        RoleGrant.group_id,
        RoleGrant.category_id,
        select(func.array_agg(Category.id))
        .where(Category.group_id == RoleGrant.group_id)
        .scalar_subquery()
        .label("of_group"),
        and_(Department.kind == "triage", Department.retired_at.is_(None)).label("triage"),
    )
    .outerjoin(Department, Department.id == RoleGrant.department_id)
    .where(held_by(_WHO, NOW))
    .order_by(RoleGrant.person_id != _WHO, RoleGrant.id)
)


def actor_of(session: Session, person: Person) -> Actor:
    """The person as an actor, with the roles of this moment: their own, and those of whom they are deputy for.

    Staff of the triage desk who work on all categories also get the role ``triage``. A mandate in the council is
    personal: no deputy holds it.
    """
    rows = session.execute(_GRANTS, {_WHO.key: person.id, NOW.key: clock.now()}).all()
    grants = [
        Grant(
            row.role, row.department_id, _categories(row), None if row.person_id == person.id else row.person_id
        )
        for row in rows
    ]  # fmt: skip
    desk = [
        grant
        for row, grant in zip(rows, grants, strict=True)
        if row.triage and row.role in DEPARTMENT_ROLES and grant.categories is None
    ]
    if desk:
        grants.append(Grant(TRIAGE, acting_for=desk[0].acting_for))
    return Actor(person_id=person.id, name=person.name, grants=tuple(grants), language=person.language)


def _categories(row: Any) -> frozenset[int] | None:
    """The categories that a role is for; a group stands for those that are in it now."""
    if row.category_id is not None:
        return frozenset({row.category_id})
    return frozenset(row.of_group or ()) if row.group_id is not None else None


def deputies_of(session: Session, person_id: int) -> list[int]:
    """Who stands in for somebody or once did, by id."""
    query = (
        select(Deputy.deputy_id).where(Deputy.person_id == person_id).distinct().order_by(Deputy.deputy_id)
    )
    return list(session.scalars(query))


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
