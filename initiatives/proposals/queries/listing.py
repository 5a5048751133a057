"""Lists of initiatives by filters, in pages that do not shift while new ones arrive; the same as points of a map."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from geoalchemy2 import Geography
from sqlalchemy import ColumnElement, Numeric, case, cast, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from civic.areas.models import Area
from civic.categories.models import Category
from civic.core import clock
from civic.core.db import Names
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.triage.words import query_of
from geo.shapes import Point
from initiatives.proposals.models import Initiative, InitiativeVersion
from initiatives.proposals.queries.visibility import findable
from initiatives.proposals.status import STATUSES

LARGEST_PAGE: Final = 200
MOST_POINTS: Final = 500
LONGEST_SEARCH: Final = 500

LOOKS: Final = ("closing", "almost")
"""``closing``: collects for at most CLOSING_DAYS more, the first to close first. ``almost``: collects and has at least
ALMOST of a hundred signatures needed, the nearest first.
"""

BEFORE_MODERATORS: Final = "moderation"
"""A look for moderators: what lies before them, the first to be decided first."""

CLOSING_DAYS: Final = 30
ALMOST: Final = 75
NEAR_METRES: Final = 2000


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
class Filter:
    """What a list is narrowed to; all parts must hold. ``area`` is a row id, ``category`` a code, ``look`` of LOOKS or
    BEFORE_MODERATORS.

    ``words`` stand in the text that holds. ``near`` (WGS 84): at most ``metres`` away, or for an area that covers it.
    """

    statuses: Sequence[str] = ()
    area: int | None = None
    category: str | None = None
    words: str = ""
    look: str | None = None
    near: Point | None = None
    metres: float = NEAR_METRES


@dataclass(frozen=True, slots=True)
class Page:
    """A page and the cursor of the next one (None on the last)."""

    initiatives: list[InitiativeListed]
    next_cursor: str | None


_POINT = func.coalesce(func.ST_PointOnSurface(Initiative.place), func.ST_PointOnSurface(Area.geometry))
COLUMNS = (
    Initiative.id, Initiative.public_id, InitiativeVersion.title, InitiativeVersion.language, Initiative.status,
    Category.code.label("category"), Category.name.label("category_name"), Category.icon, Area.code.label("area"),
    Area.name.label("area_name"), func.ST_X(_POINT).label("lon"), func.ST_Y(_POINT).label("lat"),
    Initiative.signatures, Initiative.needed, Initiative.published_at, Initiative.collecting_until,
    Initiative.created_at, Initiative.changed_at, Initiative.moderation_due,
)  # fmt: skip

_SHARE = cast(Initiative.signatures, Numeric) / Initiative.needed
_SINCE = func.coalesce(Initiative.published_at, Initiative.created_at)


def joined() -> Any:
    """A select of COLUMNS over the tables that they need."""
    return (
        select(*COLUMNS)
        .join(
            InitiativeVersion,
            (InitiativeVersion.initiative_id == Initiative.id)
            & (InitiativeVersion.number == Initiative.version),
        )
        .outerjoin(Category, Category.id == Initiative.category_id)
        .outerjoin(Area, Area.id == Initiative.area_id)
    )


def listed(row: Any) -> InitiativeListed:
    """A row of COLUMNS."""
    return InitiativeListed(**{name: getattr(row, name) for name in InitiativeListed.__dataclass_fields__})


def initiatives(
    session: Session, actor: Actor, wanted: Filter, *, limit: int = 50, cursor: str | None = None
) -> Page:
    """A page of what the actor may find, the newest first unless a ``look`` has an order of its own.

    Raises DomainError ``list.cursor_invalid``, ``status.unknown``.
    """
    limit = max(1, min(limit, LARGEST_PAGE))
    # What comes last in each order is the least, so that one comparison pages all of them.
    orders: dict[str | None, Any] = {
        None: func.extract("epoch", _SINCE), "almost": _SHARE,
        "closing": -func.extract("epoch", Initiative.collecting_until),
        BEFORE_MODERATORS: -func.extract("epoch", Initiative.moderation_due),
    }  # fmt: skip
    order = cast(orders[wanted.look], Numeric)
    query = joined().add_columns(order.label("place")).where(findable(actor), *conditions(wanted))
    if cursor is not None:
        value, last_id = _read_cursor(cursor)
        query = query.where(tuple_(order, Initiative.id) < tuple_(literal(value, Numeric), literal(last_id)))
    rows = session.execute(query.order_by(order.desc(), Initiative.id.desc()).limit(limit + 1)).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return Page([listed(row) for row in rows[:limit]], _make_cursor(last.place, last.id) if last else None)


def points(session: Session, actor: Actor, wanted: Filter) -> dict[str, Any]:
    """The newest MOST_POINTS that have a place, as a GeoJSON FeatureCollection of points (WGS 84, lon before lat).

    Properties: ``id``, ``title``, ``status``, ``signatures``, ``needed``. Raises DomainError ``status.unknown``.
    """
    rows = session.execute(
        joined()
        .where(findable(actor), _POINT.is_not(None), *conditions(wanted))
        .order_by(Initiative.id.desc())
        .limit(MOST_POINTS)
    )
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [row.lon, row.lat]},
                "properties": {
                    "id": row.public_id, "title": row.title, "status": row.status, "signatures": row.signatures,
                    "needed": row.needed,
                },
            }
            for row in rows
        ],
    }  # fmt: skip


def conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    """A filter as conditions over the tables of `joined`."""
    found: list[ColumnElement[bool]] = []
    if wanted.statuses:
        if unknown := [status for status in wanted.statuses if status not in STATUSES]:
            raise DomainError("status.unknown", field="status", status=unknown[0])
        found.append(Initiative.status.in_(wanted.statuses))
    if wanted.area is not None:
        # The same area of whatever edition: an initiative keeps the one that held when it was begun.
        asked = aliased(Area)
        found.append(
            tuple_(Area.area_type_id, Area.code).in_(
                select(asked.area_type_id, asked.code).where(asked.id == wanted.area)
            )
        )
    if wanted.category:
        found.append(Category.code == wanted.category)
    if words := printable(wanted.words):
        found.append(InitiativeVersion.words().op("@@")(query_of(words)))
    if wanted.look == BEFORE_MODERATORS:
        found.append(Initiative.status == "moderation")
    elif wanted.look is not None:
        found.append(Initiative.status == "collecting")
        found.append(
            Initiative.signatures * 100 >= Initiative.needed * ALMOST
            if wanted.look == "almost"
            else Initiative.collecting_until <= clock.now() + timedelta(days=CLOSING_DAYS)
        )
    if wanted.near is not None:
        here = func.ST_SetSRID(func.ST_MakePoint(wanted.near.lon, wanted.near.lat), 4326)
        found.append(
            case(
                (
                    Initiative.place.is_not(None),
                    func.ST_DWithin(func.geography(Initiative.place), cast(here, Geography), wanted.metres),
                ),
                else_=or_(func.ST_Covers(Area.geometry, here), Initiative.area_id.is_(None)).is_(True),
            )
        )
    return found


def printable(words: str) -> str:
    """What somebody typed into a search, short and without signs that no database takes."""
    return " ".join("".join(filter(str.isprintable, words)).split())[:LONGEST_SEARCH]


def _make_cursor(value: Any, initiative_id: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([str(value), initiative_id]).encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[Decimal, int]:
    """Raises DomainError ``list.cursor_invalid``."""
    try:
        value, initiative_id = json.loads(
            base64.urlsafe_b64decode((cursor + "=" * (-len(cursor) % 4)).encode())
        )
        number = Decimal(value)
        if not (number.is_finite() and abs(number) < 2**63 and 0 < initiative_id < 2**31):
            raise ValueError("nowhere in a list")
        return number, int(initiative_id)
    except (ValueError, TypeError, ArithmeticError) as error:
        raise DomainError("list.cursor_invalid", field="cursor") from error
