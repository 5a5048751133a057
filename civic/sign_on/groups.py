"""Groups at a provider give roles here, by a table that administrators keep; rights follow at every sign-in."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

import civic.sign_on.policy  # noqa: F401  (declares the permissions)
from civic.city.shape import begin_shaping, note, record_shaping
from civic.core import events
from civic.core.db import Names
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import SYSTEM, Actor, policies
from civic.departments.models import Department
from civic.people.models import RoleGrant
from civic.people.staff.grant import Wanted, grant, place_of
from civic.people.staff.revoke import revoke_role
from civic.sign_on.events import GroupMapped, GroupUnmapped
from civic.sign_on.models import GroupRole


@dataclass(frozen=True, slots=True)
class MappedGroup:
    """A line of the table. ``department`` and its name are None for a role of the whole city."""

    id: int
    provider: str
    group: str
    role: str
    department: str | None
    department_name: Names | None


def group_roles(session: Session, provider: str | None = None) -> list[MappedGroup]:
    """The table, of one provider or of all."""
    query = (
        select(
            GroupRole.id, GroupRole.provider, GroupRole.group, GroupRole.role, Department.code, Department.name
        )
        .outerjoin(Department, Department.id == GroupRole.department_id)
        .order_by(GroupRole.provider, GroupRole.group, GroupRole.id)
    )  # fmt: skip
    if provider is not None:
        query = query.where(GroupRole.provider == provider)
    return [MappedGroup(*row) for row in session.execute(query)]


def map_group(
    session: Session, actor: Actor, provider: str, group: str, role: str, department: str | None = None
) -> int:
    """Let a group give a role; its members have it when they sign in next.

    Raises NotAllowed, NotFound ``department.not_found``, DomainError ``group_role.group_missing``,
    ``group_role.exists`` and those of `civic.people.staff.grant.place_of`.
    """
    policies.require("sign_on.map_groups", actor)
    if not group.strip():
        raise DomainError("group_role.group_missing", field="group")
    begin_shaping(session, actor)
    where = place_of(session, Wanted(role, department))
    row = GroupRole(provider=provider, group=group.strip(), role=role, department_id=where.department_id)
    session.add(row)
    session.flush()
    made = GroupMapped(provider=provider, group=row.group, role=role, department=department)
    note(session, "group_role", row.group, None, _values(made))
    record_shaping(session, actor, made, subject=events.Subject("group_role", row.id), rooms=[])
    return row.id


def unmap_group(session: Session, actor: Actor, mapped_id: int) -> None:
    """Let a group not give a role any more. Whoever holds it by this provider's word loses it at once; what another
    group gives them comes back when they sign in next.

    Raises NotAllowed, NotFound ``group_role.not_found``.
    """
    policies.require("sign_on.map_groups", actor)
    begin_shaping(session, actor)
    line = next((each for each in group_roles(session) if each.id == mapped_id), None)
    gone = session.scalar(delete(GroupRole).where(GroupRole.id == mapped_id).returning(GroupRole.id))
    if line is None or gone is None:
        raise NotFound("group_role", mapped_id)
    unit = Department.code == line.department if line.department else RoleGrant.department_id.is_(None)
    held = session.scalars(
        select(RoleGrant.id)
        .outerjoin(Department, Department.id == RoleGrant.department_id)
        .where(
            RoleGrant.source == source_of(line.provider), RoleGrant.role == line.role, unit,
            RoleGrant.revoked_at.is_(None),
        )
        .order_by(RoleGrant.person_id, RoleGrant.id)
    ).all()  # fmt: skip
    for grant_id in held:
        _revoke(session, grant_id)
    ended = GroupUnmapped(
        provider=line.provider, group=line.group, role=line.role, department=line.department
    )
    note(session, "group_role", line.group, _values(ended), None)
    record_shaping(session, actor, ended, subject=events.Subject("group_role", mapped_id), rooms=[])


def _values(line: GroupMapped | GroupUnmapped) -> dict[str, str]:
    values = {"provider": line.provider, "role": line.role, "department": line.department}
    return {name: value for name, value in values.items() if value is not None}


def follow_groups(session: Session, person_id: int, provider: str, groups: frozenset[str]) -> None:
    """Give and take the roles that come with groups; roles given by hand stay as they are.

    The last administrator is kept: a directory that has lost a group must not lock a city out.
    """
    due = {(each.role, each.department) for each in group_roles(session, provider) if each.group in groups}
    held = session.execute(
        select(RoleGrant.id, RoleGrant.role, RoleGrant.source, Department.code)
        .outerjoin(Department, Department.id == RoleGrant.department_id)
        .where(
            RoleGrant.person_id == person_id,
            RoleGrant.revoked_at.is_(None),
            RoleGrant.group_id.is_(None),
            RoleGrant.category_id.is_(None),
        )
    ).all()
    # Given before others are taken: who changes places works here all the time, and stays whose deputy they are.
    for role, department in sorted(due - {(row.role, row.code) for row in held}, key=str):
        _grant(session, person_id, Wanted(role, department), source_of(provider))
    for row in held:
        if row.source == source_of(provider) and (row.role, row.code) not in due:
            _revoke(session, row.id)


def source_of(provider: str) -> str:
    """How a role says that it comes by a provider's word."""
    return f"oidc:{provider}"


def _grant(session: Session, person_id: int, wanted: Wanted, source: str) -> None:
    try:
        grant(session, SYSTEM, person_id, wanted, source=source)
    except DomainError as error:
        # A department that was retired since: the other lines of the table count all the same.
        if error.code not in ("department.not_found", "role.already_granted"):
            raise


def _revoke(session: Session, grant_id: int) -> None:
    try:
        revoke_role(session, SYSTEM, grant_id, "sign_on")
    except DomainError as error:
        if error.code != "role.last_administrator":
            raise
