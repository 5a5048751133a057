"""An extract that is not wanted any more."""

from __future__ import annotations

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from civic.city.shape import begin_shaping, record_shaping
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.places.events import GroundForgotten
from civic.places.models import BasemapFeature, GroundSource, Street


def forget_streets(session: Session, actor: Actor, source: str) -> int:
    """Take away all streets, addresses and shapes that ``source`` has brought; returns how many streets.

    Issues keep the place and the address that they were reported with. Raises DomainError ``streets.unknown_source``.
    """
    begin_shaping(session, actor)
    row = session.scalar(select(GroundSource).where(GroundSource.code == source))
    if row is None:
        known = session.scalars(select(GroundSource.code).order_by(GroundSource.code))
        raise DomainError(
            "streets.unknown_source", field="source", value=source, known=", ".join(known) or "none"
        )
    streets = session.scalar(select(func.count()).select_from(Street).where(Street.source_id == row.id)) or 0
    take_away(session, row.id)
    session.delete(row)
    session.flush()
    record_shaping(session, actor, GroundForgotten(source=source, streets=streets))
    return streets


def take_away(session: Session, source_id: int) -> None:
    """Delete what a source has brought; its row stays."""
    session.execute(delete(Street).where(Street.source_id == source_id))
    session.execute(delete(BasemapFeature).where(BasemapFeature.source_id == source_id))
