"""An account is known nowhere else any more: when it goes back to whoever an address belongs to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from civic.core import events
from civic.core.permissions import Actor
from civic.sign_on.events import IdentityDisconnected
from civic.sign_on.models import PersonIdentity


def forget_identities(
    session: Session, actor: Actor, person_id: int, *, since: datetime | None = None
) -> int:
    """Disconnect somebody at all providers, or where they were connected since a moment; returns at how many.

    The caller has asked a policy, or holds a link that entitles to it.
    """
    which = [PersonIdentity.person_id == person_id]
    if since is not None:
        which.append(PersonIdentity.linked_at >= since)
    gone = session.scalars(delete(PersonIdentity).where(*which).returning(PersonIdentity.provider)).all()
    for provider in sorted(gone):
        events.record_on_person(session, actor, person_id, IdentityDisconnected(provider=provider))
    return len(gone)


def is_connected(session: Session, person_id: int) -> bool:
    """Whether somebody can sign in with a provider."""
    return session.scalar(select(exists().where(PersonIdentity.person_id == person_id))) is True
