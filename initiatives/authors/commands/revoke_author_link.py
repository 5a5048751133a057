"""The first author takes a link back that nobody has used."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from initiatives.authors.links import open_links
from initiatives.authors.models import AuthorInvitation
from initiatives.proposals.events import AuthorLinkRevoked
from initiatives.proposals.work import take


def revoke_author_link(session: Session, actor: Actor, public_id: str, link_id: int) -> None:
    """Nobody joins by this link any more.

    Raises NotFound, NotAllowed, DomainError ``link.not_valid`` (used, expired or none of this initiative).
    """
    work = take(session, actor, public_id)
    work.require("initiative.invite")
    link = session.scalar(
        select(AuthorInvitation).where(AuthorInvitation.id == link_id, *open_links(work.initiative.id))
    )
    if link is None:
        raise DomainError("link.not_valid")
    link.revoked_at = clock.now()
    work.record(AuthorLinkRevoked, link=link.id)
