"""Sittings in pages, the latest first."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, literal, select, true, tuple_
from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor, policies
from initiatives.council.policy import SittingSubject
from initiatives.council.sittings.models import AgendaItem, Sitting

LARGEST_PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class SittingListed:
    """One row of a list. ``agenda_items`` is how many the agenda has."""

    public_id: str
    status: str
    language: str
    title: str
    place: str
    starts_at: datetime
    published_at: datetime | None
    opened_at: datetime | None
    closed_at: datetime | None
    agenda_items: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page and the cursor of the next one (None on the last)."""

    sittings: list[SittingListed]
    next_cursor: str | None


_ITEMS = (
    select(func.count())
    .select_from(AgendaItem)
    .where(AgendaItem.sitting_id == Sitting.id)
    .scalar_subquery()
    .label("agenda_items")
)
COLUMNS = (
    Sitting.public_id, Sitting.status, Sitting.language, Sitting.title, Sitting.place, Sitting.starts_at,
    Sitting.published_at, Sitting.opened_at, Sitting.closed_at, _ITEMS,
)  # fmt: skip


def findable(actor: Actor) -> ColumnElement[bool]:
    """Sittings that the actor may see: the same rule as ``sitting.see`` in policy.py."""
    if policies.allows("sitting.see", actor, SittingSubject(published=False)):
        return true()
    return Sitting.published_at.is_not(None)


def sittings(
    session: Session, actor: Actor, *, statuses: Sequence[str] = (), limit: int = 50, cursor: str | None = None
) -> Page:  # fmt: skip
    """A page of what the actor may see, in these statuses (empty: all), the latest first.

    Raises DomainError ``list.cursor_invalid``.
    """
    limit = max(1, min(limit, LARGEST_PAGE))
    query = select(*COLUMNS, Sitting.id).where(findable(actor))
    if statuses:
        query = query.where(Sitting.status.in_(statuses))
    if cursor is not None:
        at, last_id = _read_cursor(cursor)
        query = query.where(tuple_(Sitting.starts_at, Sitting.id) < tuple_(literal(at), literal(last_id)))
    rows = session.execute(query.order_by(Sitting.starts_at.desc(), Sitting.id.desc()).limit(limit + 1)).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(
        [listed(row) for row in rows[:limit]], _make_cursor(last.starts_at, last.id) if last else None
    )


def listed(row: Any) -> SittingListed:
    """A row of COLUMNS."""
    return SittingListed(**{name: getattr(row, name) for name in SittingListed.__dataclass_fields__})


def _make_cursor(at: datetime, sitting_id: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([at.isoformat(), sitting_id]).encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[datetime, int]:
    """Raises DomainError ``list.cursor_invalid``."""
    try:
        at, sitting_id = json.loads(base64.urlsafe_b64decode((cursor + "=" * (-len(cursor) % 4)).encode()))
        read = datetime.fromisoformat(at)
        if read.tzinfo is None or type(sitting_id) is not int or not 0 < sitting_id < 2**31:
            raise ValueError("nowhere in a list")
        return read, sitting_id
    except (ValueError, TypeError) as error:
        raise DomainError("list.cursor_invalid", field="cursor") from error
