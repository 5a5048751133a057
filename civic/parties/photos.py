"""The photos that an outside party has sent."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.issues.models import IssueUpdate, Photo


def photos_of_party(session: Session, link_id: int) -> list[int]:
    """The row ids of what came by a link, oldest first."""
    query = (
        select(Photo.id)
        .join(IssueUpdate, IssueUpdate.id == Photo.update_id)
        .where(IssueUpdate.party_link_id == link_id)
        .order_by(Photo.id)
    )
    return list(session.scalars(query))
