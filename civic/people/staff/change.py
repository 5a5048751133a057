"""A role is for something else, or until another moment."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from civic.core import events
from civic.core.permissions import Actor, policies
from civic.people.staff.events import RoleChanged
from civic.people.staff.grant import checked_end, scope_of
from civic.people.staff.policy import RoleSubject
from civic.people.staff.rows import codes_of, keep_an_administrator, locked_grant


def change_role(
    session: Session, actor: Actor, grant_id: int, *, group: str | None = None, category: str | None = None,
    ends_at: datetime | None = None,
) -> None:  # fmt: skip
    """Say anew for which group or category a role is (neither: for all) and until when (None: until it is revoked).

    Raises NotFound ``role_grant.not_found``, NotAllowed, DomainError ``role.has_no_scope``, ``role.group_or_category``,
    ``role.ends_too_soon``, ``role.already_granted``, ``role.last_administrator``.
    """
    person, grant = locked_grant(session, grant_id)
    policies.require("role.change", actor, RoleSubject(grant.role, grant.department_id, person.id))
    group_id, category_id = scope_of(session, grant.role, group, category)
    if ends_at != grant.ends_at:
        checked_end(grant.starts_at, ends_at)
        if ends_at is not None:
            keep_an_administrator(session, [grant])
    codes = codes_of(session, grant)
    before = {"group": codes["group"], "category": codes["category"], "ends": grant.ends_at}
    after = {"group": group or None, "category": category or None, "ends": ends_at}
    if before == after:
        return
    grant.group_id, grant.category_id, grant.ends_at = group_id, category_id, ends_at
    session.flush()
    differs = [name for name in before if before[name] != after[name]]
    events.record_on_person(
        session, actor, person.id,
        RoleChanged(
            role=grant.role, grant=grant.id, department=codes["department"], group=group or None,
            category=category or None, before={name: before[name] for name in differs},
            after={name: after[name] for name in differs},
        ),
    )  # fmt: skip
