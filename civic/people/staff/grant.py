"""Somebody gets a role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from civic.categories.models import CategoryGroup
from civic.categories.queries import category_by_code
from civic.core import clock, events
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor, policies
from civic.departments.queries import department_by_code
from civic.people.models import Person, RoleGrant
from civic.people.queries import person_by_email
from civic.people.roles import DEPARTMENT_ROLES, ROLES, SCOPED_ROLES
from civic.people.staff.end_deputy import finish_without_roles
from civic.people.staff.events import RoleEnded, RoleGranted
from civic.people.staff.policy import RoleSubject
from civic.people.staff.rows import codes_of, locked_people


@dataclass(frozen=True, slots=True)
class Wanted:
    """A role as it is asked for, by codes. ``starts_at`` None: at once; ``ends_at`` None: until it is revoked."""

    role: str
    department: str | None = None
    group: str | None = None
    category: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        given = {name: value for name, value in asdict(self).items() if value is not None}
        return {
            name: value.isoformat() if isinstance(value, datetime) else value for name, value in given.items()
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Wanted:
        moments = {
            name: datetime.fromisoformat(data[name]) for name in ("starts_at", "ends_at") if name in data
        }
        return cls(**{**data, **moments})


@dataclass(frozen=True, slots=True)
class Where:
    """The rows that a role's codes stand for."""

    department_id: int | None
    group_id: int | None
    category_id: int | None


def place_of(session: Session, wanted: Wanted) -> Where:
    """What the codes of a role stand for.

    Raises NotFound ``department.not_found``, ``category.not_found``, ``category_group.not_found``, DomainError
    ``role.unknown``, ``role.needs_department``, ``role.has_no_department``, ``role.has_no_scope``,
    ``role.group_or_category``.
    """
    if wanted.role not in ROLES:
        raise DomainError("role.unknown", field="role", role=wanted.role)
    if wanted.role in DEPARTMENT_ROLES and not wanted.department:
        raise DomainError("role.needs_department", field="department", role=wanted.role)
    if wanted.role not in DEPARTMENT_ROLES and wanted.department:
        raise DomainError("role.has_no_department", field="department", role=wanted.role)
    return Where(
        department_by_code(session, wanted.department).id if wanted.department else None,
        *scope_of(session, wanted.role, wanted.group, wanted.category),
    )


def scope_of(
    session: Session, role: str, group: str | None, category: str | None
) -> tuple[int | None, int | None]:
    """The row ids of the group or the category that a role is to be for. Raises as `place_of`."""
    if (group or category) and role not in SCOPED_ROLES:
        raise DomainError("role.has_no_scope", field="scope", role=role)
    if group and category:
        raise DomainError("role.group_or_category", field="scope")
    return (
        _group_by_code(session, group) if group else None,
        category_by_code(session, category).id if category else None,
    )


def checked_end(starts_at: datetime | None, ends_at: datetime | None) -> None:
    """Raise DomainError ``role.ends_too_soon`` for an end that is not after the start and to come."""
    earliest = clock.now() if starts_at is None else max(clock.now(), starts_at)
    if ends_at is not None and ends_at <= earliest:
        raise DomainError("role.ends_too_soon", field="ends")


def grant_role(
    session: Session, actor: Actor, email: str, role: str, department: str | None = None, *,
    group: str | None = None, category: str | None = None, starts_at: datetime | None = None,
    ends_at: datetime | None = None, source: str = "local",
) -> RoleGrant:  # fmt: skip
    """Give a role to the person with this address, in a department where it is one of a department's.

    ``source`` is ``oidc:`` and a provider's code where that one says so. Raises NotFound (also
    ``person.not_found``), NotAllowed and the DomainErrors of `grant`.
    """
    person = person_by_email(session, email)
    if person is None:
        raise NotFound("person", email)
    wanted = Wanted(role, department, group, category, starts_at, ends_at)
    return grant(session, actor, person.id, wanted, source=source)


def grant(
    session: Session, actor: Actor, person_id: int, wanted: Wanted, *, source: str = "local"
) -> RoleGrant:
    """Give somebody a role.

    Raises NotFound, NotAllowed, DomainError ``role.unknown``, ``role.needs_department``, ``role.has_no_department``,
    ``role.has_no_scope``, ``role.group_or_category``, ``role.ends_too_soon``, ``role.already_granted``,
    ``person.account_ended``.
    """
    where, now = place_of(session, wanted), clock.now()
    starts_at = wanted.starts_at if wanted.starts_at is not None and wanted.starts_at > now else None
    checked_end(starts_at, wanted.ends_at)
    (person,) = locked_people(session, person_id)
    policies.require("role.grant", actor, RoleSubject(wanted.role, where.department_id, person.id))
    if person.disabled_at is not None:
        raise DomainError("person.account_ended")
    same = session.scalar(_same(person, wanted.role, where))
    if same is not None and (same.ends_at is None or same.ends_at > now):
        raise DomainError("role.already_granted", field="role")
    if same is not None:
        _record_end(session, actor, same)
    granted = RoleGrant(
        person_id=person.id, role=wanted.role, department_id=where.department_id, group_id=where.group_id,
        category_id=where.category_id, granted_at=now, starts_at=starts_at, ends_at=wanted.ends_at, source=source,
    )  # fmt: skip
    session.add(granted)
    session.flush()
    events.record_on_person(
        session, actor, person.id,
        RoleGranted(
            role=wanted.role, department=wanted.department, group=wanted.group, category=wanted.category,
            grant=granted.id, starts=starts_at, ends=wanted.ends_at, source=None if source == "local" else source,
        ),
    )  # fmt: skip
    return granted


def end(session: Session, actor: Actor, ended: RoleGrant) -> None:
    """Record that a role's time is up; with somebody's last one they are nobody's deputy any more either. The caller
    has locked its person.
    """
    _record_end(session, actor, ended)
    finish_without_roles(session, actor, ended.person_id)


def _record_end(session: Session, actor: Actor, ended: RoleGrant) -> None:
    ended.revoked_at, ended.revoke_reason = clock.now(), "ended"
    session.flush()
    events.record_on_person(
        session,
        actor,
        ended.person_id,
        RoleEnded(role=ended.role, grant=ended.id, **codes_of(session, ended)),
    )


def _same(person: Person, role: str, where: Where) -> Any:
    return select(RoleGrant).where(
        RoleGrant.person_id == person.id,
        RoleGrant.role == role,
        func.coalesce(RoleGrant.department_id, 0) == (where.department_id or 0),
        func.coalesce(RoleGrant.group_id, 0) == (where.group_id or 0),
        func.coalesce(RoleGrant.category_id, 0) == (where.category_id or 0),
        RoleGrant.revoked_at.is_(None),
    )


def _group_by_code(session: Session, code: str) -> int:
    group_id = session.scalar(select(CategoryGroup.id).where(CategoryGroup.code == code))
    if group_id is None:
        raise NotFound("category_group", code)
    return group_id
