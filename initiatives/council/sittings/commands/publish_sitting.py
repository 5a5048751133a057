"""The clerk publishes a sitting with its agenda."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from initiatives.council.sittings.events import Published
from initiatives.council.sittings.models import AgendaItem
from initiatives.council.sittings.work import take


def publish_sitting(session: Session, actor: Actor, public_id: str) -> None:
    """Let everybody see it. Raises NotFound, NotAllowed, WrongStatus, DomainError ``sitting.without_agenda``."""
    work = take(session, actor, public_id)
    work.require("sitting.run")
    work.step("publish")
    work.sitting.published_at = clock.now()
    items = session.scalar(
        select(func.count()).select_from(AgendaItem).where(AgendaItem.sitting_id == work.sitting.id)
    )
    if not items:
        raise DomainError("sitting.without_agenda")
    work.record(Published, items=items)
