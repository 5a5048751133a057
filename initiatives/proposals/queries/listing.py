"""Lists of initiatives by filters, in pages that do not shift while new ones arrive; the same as points of a map."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Subquery, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from civic.areas.models import Area
from civic.categories.models import Category
from civic.core.db import Names
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from initiatives.proposals.models import Initiative, InitiativeVersion
from initiatives.proposals.queries.finding import TO_DECIDE, Filter, Narrowed, narrowed

LARGEST_PAGE: Final = 200
MOST_POINTS: Final = 500
LONGEST_CURSOR: Final = 200

COUNTED: Final = 10_000
"""Nobody reads further; counting more would take longer than showing the list."""


@dataclass(frozen=True, slots=True)
class InitiativeListed:
    """One row of a list. ``lon`` and ``lat`` (WGS 84) are a point of its place, else of its area; None: the whole city.

    ``signatures`` are those that count. ``needed``, ``published_at`` and ``collecting_until`` are None before it is
    published; ``category`` and ``area`` where none was said. ``moderation_due``: by when moderators decide, or had to.
    """

    public_id: str
    title: str
    language: str
    status: str
    category: str | None
    category_name: Names | None
    icon: str | None
    area: str | None
    area_name: Names | None
    lon: float | None
    lat: float | None
    signatures: int
    needed: int | None
    published_at: datetime | None
    collecting_until: datetime | None
    created_at: datetime
    changed_at: datetime
    moderation_due: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """A page and the cursor of the next one (None on the last).

    ``number``: how many there are by the filter, where that was asked; COUNTED + 1 stands for more. ``misspelt``: no
    word was there as it was typed, these have words that are spelt alike.
    """

    initiatives: list[InitiativeListed]
    next_cursor: str | None
    number: int | None
    misspelt: bool


_HOLDS = (InitiativeVersion.initiative_id == Initiative.id) & (InitiativeVersion.number == Initiative.version)
_POINT = func.coalesce(func.ST_PointOnSurface(Initiative.place), func.ST_PointOnSurface(Area.geometry))
COLUMNS = (
    Initiative.id, Initiative.public_id, InitiativeVersion.title, InitiativeVersion.language, Initiative.status,
    Category.code.label("category"), Category.name.label("category_name"), Category.icon, Area.code.label("area"),
    Area.name.label("area_name"), func.ST_X(_POINT).label("lon"), func.ST_Y(_POINT).label("lat"),
    Initiative.signatures, Initiative.needed, Initiative.published_at, Initiative.collecting_until,
    Initiative.created_at, Initiative.changed_at, Initiative.moderation_due,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Order:
    """What a list stands by, the row's id after it; ``read``: a value of it out of a cursor."""

    value: Any
    greatest_first: bool
    read: Callable[[Any], Any]

    def of(self, *columns: Any) -> list[Any]:
        """The columns as they are ordered by."""
        return [column.desc() for column in columns] if self.greatest_first else list(columns)


def joined() -> Any:
    """A select of COLUMNS over the tables that they need."""
    return (
        select(*COLUMNS)
        .join(InitiativeVersion, _HOLDS)
        .outerjoin(Category, Category.id == Initiative.category_id)
        .outerjoin(Area, Area.id == Initiative.area_id)
    )


def listed(row: Any) -> InitiativeListed:
    """A row of COLUMNS."""
    return InitiativeListed(**{name: getattr(row, name) for name in InitiativeListed.__dataclass_fields__})


def initiatives(
    session: Session,
    actor: Actor,
    wanted: Filter,
    *,
    limit: int = 50,
    cursor: str | None = None,
    counted: bool = False,
) -> Page:
    """A page of what the actor may find, in the order of ``wanted.sort``; ``counted``: with how many there are.

    Raises DomainError ``list.cursor_invalid``, ``status.unknown``.
    """
    limit = max(1, min(limit, LARGEST_PAGE))
    found, order = narrowed(session, actor, wanted), _ORDERS[wanted.sort]
    here, conditions = tuple_(order.value, Initiative.id), found.conditions
    if cursor is not None:
        there = tuple_(*map(literal, _read_cursor(cursor, order)))
        conditions = [*conditions, here < there if order.greatest_first else here > there]

    picked = _picked(conditions, order, limit + 1)
    rows = session.execute(
        joined()
        .add_columns(picked.c.place)
        .join(picked, picked.c.id == Initiative.id)
        .order_by(*order.of(picked.c.place, Initiative.id))
    ).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(
        [listed(row) for row in rows[:limit]],
        _make_cursor(last.place, last.id) if last else None,
        _number(session, found) if counted else None,
        found.misspelt,
    )


def _picked(conditions: Sequence[ColumnElement[bool]], order: _Order, limit: int) -> Subquery:
    """The ids of the first ones, with their ``place`` in the order: what is shown of them is looked up afterwards, for
    them alone.
    """
    return (
        select(Initiative.id, order.value.label("place"))
        .where(*conditions)
        .order_by(*order.of(order.value, Initiative.id))
        .limit(limit)
        .subquery("picked")
    )


def _number(session: Session, found: Narrowed) -> int:
    some = select(Initiative.id).where(*found.conditions).limit(COUNTED + 1)
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def points(session: Session, actor: Actor, wanted: Filter) -> dict[str, Any]:
    """The newest MOST_POINTS that have a place, as a GeoJSON FeatureCollection of points (WGS 84, lon before lat).

    Properties: ``id``, ``title``, ``status``, ``signatures``, ``needed``. ``more``: there are others beside them.
    Raises DomainError ``status.unknown``.
    """
    somewhere = or_(Initiative.place.is_not(None), Initiative.area_id.is_not(None))
    conditions, order = [*narrowed(session, actor, wanted).conditions, somewhere], _ORDERS["newest"]
    picked = _picked(conditions, order, MOST_POINTS + 1)
    spot = func.ST_PointOnSurface(Initiative.place)
    rows = session.execute(
        select(
            Initiative.public_id, InitiativeVersion.title, Initiative.status, Initiative.signatures, Initiative.needed,
            Initiative.area_id, func.ST_X(spot).label("lon"), func.ST_Y(spot).label("lat"),
        )
        .join(InitiativeVersion, _HOLDS)
        .join(picked, picked.c.id == Initiative.id)
        .order_by(*order.of(picked.c.place, Initiative.id))
    ).all()  # fmt: skip
    # Many are for the same area, and to find a point in its shape takes a while.
    spot = func.ST_PointOnSurface(Area.geometry)
    areas = session.execute(
        select(Area.id, func.ST_X(spot), func.ST_Y(spot)).where(
            Area.id.in_({row.area_id for row in rows if row.lon is None})
        )
    )
    spots = {area_id: [lon, lat] for area_id, lon, lat in areas}
    return {
        "type": "FeatureCollection",
        "more": len(rows) > MOST_POINTS,
        "features": [
            {
                "type": "Feature",
                "geometry": {
                    "type": "Point",
                    "coordinates": spots[row.area_id] if row.lon is None else [row.lon, row.lat],
                },
                "properties": {
                    "id": row.public_id, "title": row.title, "status": row.status, "signatures": row.signatures,
                    "needed": row.needed,
                },
            }
            for row in rows[:MOST_POINTS]
        ],
    }  # fmt: skip


def _moment(written: Any) -> datetime:
    found = datetime.fromisoformat(written)
    if found.tzinfo is None:
        raise ValueError("without a time zone")
    return found


def _share(written: Any) -> int:
    if isinstance(written, int) and 0 <= written < 2**63:
        return written
    raise ValueError("no share")


_ORDERS: Final = {
    "newest": _Order(Initiative.since(), True, _moment),
    "closing": _Order(Initiative.collecting_until, False, _moment),
    "almost": _Order(Initiative.share(), True, _share),
    TO_DECIDE: _Order(Initiative.moderation_due, False, _moment),
}


def _make_cursor(value: Any, initiative_id: int) -> str:
    written = value.isoformat() if isinstance(value, datetime) else value
    return base64.urlsafe_b64encode(json.dumps([written, initiative_id]).encode()).decode().rstrip("=")


def _read_cursor(cursor: str, order: _Order) -> tuple[Any, int]:
    """Raises DomainError ``list.cursor_invalid``."""
    try:
        if len(cursor) > LONGEST_CURSOR:
            raise ValueError("none of ours")
        value, initiative_id = json.loads(
            base64.urlsafe_b64decode((cursor + "=" * (-len(cursor) % 4)).encode())
        )
        if not 0 < initiative_id < 2**31:
            raise ValueError("nowhere in a list")
        return order.read(value), int(initiative_id)
    except (ValueError, TypeError) as error:
        raise DomainError("list.cursor_invalid", field="cursor") from error
