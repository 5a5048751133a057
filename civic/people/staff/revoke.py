"""Somebody does not have a role any more."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.errors import DomainError
from civic.core.permissions import Actor, policies
from civic.people.models import RoleGrant
from civic.people.staff.end_deputy import finish_without_roles
from civic.people.staff.events import RoleRevoked
from civic.people.staff.policy import RoleSubject
from civic.people.staff.rows import codes_of, keep_an_administrator, locked_grant

CHOSEN: Final = ("duties_changed", "mistake", "security", "other")
"""Why a role is taken, as people choose it."""

REASONS: Final = (*CHOSEN, "left", "ended", "sign_on")
"""Also: its holder has left, its time is up, or the city's own sign-on does not say so any more."""


def revoke_role(session: Session, actor: Actor, grant_id: int, reason: str) -> None:
    """Take a role from who holds it, for one of REASONS. It ends at once, on open pages too.

    Raises NotFound ``role_grant.not_found``, NotAllowed, DomainError ``role.reason_unknown``,
    ``role.last_administrator``.
    """
    if reason not in (CHOSEN if actor.origin == "person" else REASONS):
        raise DomainError("role.reason_unknown", field="reason")
    person, grant = locked_grant(session, grant_id)
    policies.require("role.revoke", actor, RoleSubject(grant.role, grant.department_id, person.id))
    keep_an_administrator(session, [grant])
    take_away(session, actor, grant, reason)


def take_away(session: Session, actor: Actor, grant: RoleGrant, reason: str) -> None:
    """Revoke a role that the caller has locked and asked the policy about. With somebody's last one they are nobody's
    deputy any more either.
    """
    grant.revoked_at, grant.revoke_reason = clock.now(), reason
    session.flush()
    events.record_on_person(
        session, actor, grant.person_id,
        RoleRevoked(role=grant.role, grant=grant.id, reason=reason, **codes_of(session, grant)),
    )  # fmt: skip
    finish_without_roles(session, actor, grant.person_id)
