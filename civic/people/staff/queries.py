"""Who works here, as those see it who manage them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from civic.categories.models import Category, CategoryGroup
from civic.core import clock
from civic.core.db import Names
from civic.core.errors import NotFound
from civic.core.permissions import Actor, policies
from civic.departments.models import Department
from civic.people.factors.queries import factor_of
from civic.people.models import Deputy, Invitation, OneTimeLink, Person, PersonSession, RoleGrant
from civic.people.queries import deputies_in_force, in_force
from civic.people.roles import ROLES
from civic.people.staff.grant import Wanted
from civic.people.staff.policy import PersonSubject, RoleSubject, heads, may_give
from civic.people.staff.rows import lasting, subject_of

STATES: Final = ("working", "invited", "left")
ON_A_PAGE: Final = 50

Other = aliased(Person)


@dataclass(frozen=True, slots=True)
class RoleShown:
    """A role that somebody holds or will. ``scope`` names the group or category that it is for, None: for all."""

    id: int
    person_id: int
    role: str
    department_id: int | None
    department: str | None
    department_name: Names | None
    group: str | None
    category: str | None
    scope: Names | None
    starts_at: datetime | None
    ends_at: datetime | None
    source: str

    def waits(self) -> bool:
        """Whether it holds only from a moment to come."""
        return self.starts_at is not None and self.starts_at > clock.now()


@dataclass(frozen=True, slots=True)
class DeputyShown:
    """Who stands in for whom, from when until when."""

    id: int
    person_id: int
    person: str
    deputy_id: int
    deputy: str
    starts_at: datetime
    ends_at: datetime

    def waits(self) -> bool:
        return self.starts_at > clock.now()


@dataclass(frozen=True, slots=True)
class StaffListed:
    """Somebody with their roles. ``second_factor``: they have set one up here (``factor_here``), or the city's sign-on
    asked them for one in a session that is open.
    """

    id: int
    name: str
    email: str
    language: str
    left_at: datetime | None
    signed_in_at: datetime | None
    second_factor: bool
    factor_here: bool
    roles: tuple[RoleShown, ...] = ()
    acts_for: tuple[DeputyShown, ...] = ()
    deputies: tuple[DeputyShown, ...] = ()

    def subject(self) -> PersonSubject:
        """They as the policy looks at them."""
        return PersonSubject(self.id, frozenset((each.role, each.department_id) for each in self.roles))


@dataclass(frozen=True, slots=True)
class StaffFilter:
    """What a list of people is narrowed to; ``words`` are of a name or an address."""

    words: str = ""
    role: str = ""
    department: str = ""
    state: str = "working"


@dataclass(frozen=True, slots=True)
class InvitationListed:
    """Somebody who has been invited and has not come yet. ``until``: how long the link works; None: no longer."""

    id: int
    name: str
    email: str
    roles: tuple[Wanted, ...]
    invited_by: str | None
    sent_at: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class StaffPage:
    people: list[StaffListed]
    more: bool


_ROLE_COLUMNS = (
    RoleGrant.id, RoleGrant.person_id, RoleGrant.role, RoleGrant.department_id, Department.code.label("department"),
    Department.name.label("department_name"), CategoryGroup.code.label("group"), Category.code.label("category"),
    func.coalesce(Category.name, CategoryGroup.name).label("scope"), RoleGrant.starts_at, RoleGrant.ends_at,
    RoleGrant.source,
)  # fmt: skip


def staff(session: Session, actor: Actor, wanted: StaffFilter, *, page: int = 1) -> StaffPage:
    """The people that the actor may see, by name: who works here, or who has left. Raises NotAllowed."""
    policies.require("staff.see", actor)
    conditions = [_seen_by(actor), _narrowed(actor, wanted)]
    rows = session.execute(
        _people()
        .where(*conditions)
        .order_by(func.lower(Person.name), Person.id)
        .limit(ON_A_PAGE + 1)
        .offset((page - 1) * ON_A_PAGE)
    ).all()
    return StaffPage(_with_roles(session, rows[:ON_A_PAGE]), len(rows) > ON_A_PAGE)


def staff_member(session: Session, actor: Actor, person_id: int) -> StaffListed:
    """One person. Raises NotFound ``person.not_found``, also where the actor may not see them."""
    row = session.execute(_people().where(Person.id == person_id)).one_or_none()
    if row is None or not policies.allows("staff.see", actor, subject_of(session, person_id)):
        raise NotFound("person", person_id)
    return _with_roles(session, [row])[0]


def invitations(session: Session, actor: Actor) -> list[InvitationListed]:
    """The invitations that wait and that the actor could have sent, the newest first. Raises NotAllowed."""
    policies.require("staff.invite", actor)
    rows = session.execute(
        select(Invitation, Other.name.label("by"), OneTimeLink.expires_at)
        .outerjoin(Other, Other.id == Invitation.invited_by_id)
        .outerjoin(OneTimeLink, OneTimeLink.id == Invitation.link_id)
        .where(Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None))
        .order_by(Invitation.sent_at.desc(), Invitation.id.desc())
    ).all()
    ids: dict[str, int] = dict(session.execute(select(Department.code, Department.id)).tuples().all())
    now, found = clock.now(), []
    for invited, by, expires_at in rows:
        roles = tuple(Wanted.from_json(each) for each in invited.roles)
        subjects = [RoleSubject(each.role, ids.get(each.department or "")) for each in roles]
        if all(policies.allows("staff.invite", actor, subject) for subject in subjects):
            until = expires_at if expires_at is not None and expires_at > now else None
            found.append(
                InvitationListed(invited.id, invited.name, invited.email, roles, by, invited.sent_at, until)
            )
    return found


def acting_for(session: Session, person_id: int) -> list[DeputyShown]:
    """In whose place somebody acts now."""
    return _deputies(session, Deputy.deputy_id == person_id, deputies_in_force(clock.now()))


def holders(session: Session, actor: Actor) -> Mapping[str, list[tuple[int, str]]]:
    """Who holds each role, of those whom the actor may see: ids and names. Raises NotAllowed."""
    policies.require("staff.see", actor)
    rows = session.execute(
        select(RoleGrant.role, Person.id, Person.name)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(in_force(clock.now()), Person.disabled_at.is_(None), _seen_by(actor))
        .group_by(RoleGrant.role, Person.id, Person.name)
        .order_by(func.lower(Person.name), Person.id)
    )
    found: dict[str, list[tuple[int, str]]] = {role: [] for role in ROLES}
    for role, person_id, name in rows:
        found[role].append((person_id, name))
    return found


def _people() -> Any:
    sessions = (
        select(func.max(PersonSession.created_at))
        .where(PersonSession.person_id == Person.id)
        .scalar_subquery()
    )
    by_provider = exists().where(
        PersonSession.person_id == Person.id, PersonSession.method == "oidc",
        PersonSession.second_factor_at.is_not(None), PersonSession.ended_at.is_(None),
    )  # fmt: skip
    second = or_(factor_of(Person.id), by_provider)
    return select(
        Person.id, Person.name, Person.email, Person.language, Person.disabled_at.label("left_at"),
        sessions.label("signed_in_at"), second.label("second_factor"),
        factor_of(Person.id).label("factor_here"),
    )  # fmt: skip


def _seen_by(actor: Actor) -> ColumnElement[bool]:
    """The same rule as ``staff.see`` in policy.py, as a condition: by what somebody holds, or held when they left."""
    if actor.origin != "person" or actor.has("administrator"):
        return true()
    roles = [role for role in ROLES if may_give(actor, role, None)]
    mine = or_(RoleGrant.role.in_(roles), RoleGrant.department_id.in_(heads(actor)))
    held = select(RoleGrant.person_id).where(lasting(clock.now())).correlate(None)
    left = select(RoleGrant.person_id).where(RoleGrant.revoke_reason == "left").correlate(None)
    return or_(Person.id.in_(held.where(mine)), and_(Person.id.not_in(held), Person.id.in_(left.where(mine))))


def _narrowed(actor: Actor, wanted: StaffFilter) -> ColumnElement[bool]:
    left = wanted.state == "left"
    of_state = RoleGrant.revoke_reason == "left" if left else lasting(clock.now())
    held: list[ColumnElement[bool]] = [RoleGrant.person_id == Person.id, of_state]
    if wanted.role:
        held.append(RoleGrant.role == wanted.role)
    if wanted.department:
        unit = select(Department.id).where(Department.code == wanted.department).scalar_subquery()
        held.append(RoleGrant.department_id == unit)
    works: ColumnElement[bool] = exists().where(*held)
    conditions: list[ColumnElement[bool]] = [
        Person.disabled_at.is_not(None) if left else Person.disabled_at.is_(None)
    ]
    words = wanted.words.strip()
    if words:
        pattern = f"%{words.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
        conditions.append(
            or_(Person.name.ilike(pattern, escape="!"), Person.email.ilike(pattern, escape="!"))
        )
        if actor.has("administrator") and "@" in words and not wanted.role and not wanted.department:
            # By the whole address an administrator finds anybody, to give them a first role.
            works = or_(works, func.lower(Person.email) == words.lower())
    return and_(works, *conditions)


def _with_roles(session: Session, rows: Any) -> list[StaffListed]:
    ids = [row.id for row in rows]
    roles = _roles(session, ids)
    deputies = _deputies(
        session, or_(Deputy.person_id.in_(ids), Deputy.deputy_id.in_(ids)), Deputy.ends_at > clock.now()
    )
    return [
        StaffListed(
            row.id, row.name, row.email, row.language, row.left_at, row.signed_in_at, row.second_factor,
            row.factor_here,
            tuple(each for each in roles if each.person_id == row.id),
            tuple(each for each in deputies if each.deputy_id == row.id),
            tuple(each for each in deputies if each.person_id == row.id),
        )
        for row in rows
    ]  # fmt: skip


def _roles(session: Session, ids: Collection[int]) -> list[RoleShown]:
    rows = session.execute(
        select(*_ROLE_COLUMNS)
        .outerjoin(Department, Department.id == RoleGrant.department_id)
        .outerjoin(CategoryGroup, CategoryGroup.id == RoleGrant.group_id)
        .outerjoin(Category, Category.id == RoleGrant.category_id)
        .where(RoleGrant.person_id.in_(ids), lasting(clock.now()))
        .order_by(RoleGrant.id)
    )
    return [RoleShown(*row) for row in rows]


def _deputies(session: Session, *which: ColumnElement[bool]) -> list[DeputyShown]:
    rows = session.execute(
        select(
            Deputy.id,
            Deputy.person_id,
            Person.name,
            Deputy.deputy_id,
            Other.name,
            Deputy.starts_at,
            Deputy.ends_at,
        )
        .join(Person, Person.id == Deputy.person_id)
        .join(Other, Other.id == Deputy.deputy_id)
        .where(Deputy.ended_at.is_(None), *which)
        .order_by(Deputy.starts_at, Deputy.id)
    )
    return [DeputyShown(*row) for row in rows]
