"""What tests of people's roles share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from civic.people.models import RoleGrant


def happened(session: Session, person_id: int) -> list[tuple[str, int | None, dict[str, Any]]]:
    """The events about a person in order: kind, who did it, body."""
    rows = session.execute(
        text(
            "SELECT kind, actor_id, body FROM event WHERE subject_kind = 'person' AND subject_id = :id ORDER BY seq"
        ),
        {"id": person_id},
    )
    return [(row.kind, row.actor_id, row.body) for row in rows]


def grant_of(session: Session, person_id: int) -> RoleGrant:
    """The one role that somebody holds."""
    return session.scalars(
        select(RoleGrant).where(RoleGrant.person_id == person_id, RoleGrant.revoked_at.is_(None))
    ).one()
