"""The book of a past that is written down at once: rows and events as the commands would have made them.

Commands work on one issue in one transaction, some five statements each; a year of a city would take minutes. Here the
same steps are done in memory (``civic.demo.past``), with ids and secrets of a book instead of the database's, and the
whole book is copied into the tables at the end.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from shapely import STRtree, from_wkb, points
from sqlalchemy import ColumnDefault, func, select, text
from sqlalchemy.orm import Session

from civic.areas.models import Area
from civic.areas.queries import AreaHere
from civic.assets.models import Asset, AssetType
from civic.assets.numbers import asset_code
from civic.categories.models import Category
from civic.city.queries import CityRules, city_rules
from civic.core.bulk import copy_rows
from civic.core.clock import FrozenClock
from civic.core.db import Base
from civic.core.event_import import CHUNK, PreparedEvent, append_events, chunks
from civic.core.events import EventBody, Subject
from civic.core.permissions import Actor
from civic.core.secrets import CROCKFORD, PUBLIC_ID_LENGTH, SALT_BYTES
from civic.demo.people import Staff
from civic.departments.queries import DepartmentListed
from civic.departments.queries import departments as departments_of
from civic.departments.routing import Responsible, Routing
from civic.issues.models import Affected, Assignment, Issue, IssueArea, IssueUpdate, Photo, Report, Verdict
from geo.shapes import Point

TABLES = (Issue, IssueArea, Report, Assignment, IssueUpdate, Photo, Affected, Verdict)
"""In the order in which they are copied: what is referred to comes first."""

NUMBERED = (Issue, Report, Assignment, IssueUpdate, Photo, Verdict)


@dataclass(frozen=True, slots=True)
class AssetKnown:
    """What the steps need to know of an asset: its row, its type, its place and the department that owns it."""

    id: int
    code: str
    type: str
    place: Point
    department_id: int | None


@dataclass(frozen=True, slots=True)
class City:
    """What the steps look up in the city, read once."""

    rules: CityRules
    categories: Mapping[str, Category]
    departments: Mapping[str, DepartmentListed]
    codes: Mapping[int, str]
    areas: Callable[[Point], list[AreaHere]]
    routed: Callable[[Category, Sequence[AreaHere]], Responsible]
    assets: Mapping[str, AssetKnown]


@dataclass(slots=True)
class Chronicle:
    """The rows and events so far. ``dice`` gives ids and salts, so that the same seed writes the same book."""

    city: City
    staff: Staff
    city_key: bytes
    time: FrozenClock
    dice: random.Random
    first_ids: Mapping[type[Base], int]
    rows: dict[type[Base], list[Any]] = field(default_factory=lambda: {table: [] for table in TABLES})
    events: list[PreparedEvent] = field(default_factory=list)
    steps: list[tuple[Any, ...]] | None = None
    """Every step with its arguments when a test wants to take them again by the commands."""

    def add(self, row: Any) -> Any:
        """Number a new row and give it the defaults that the database would have given it."""
        kind = type(row)
        if kind in self.first_ids:
            row.id = self.first_ids[kind] + len(self.rows[kind])
        for name, value in DEFAULTS[kind].items():
            if getattr(row, name) is None:
                setattr(row, name, value)
        self.rows[kind].append(row)
        return row

    def record(
        self, subject_id: int, actor: Actor, body: EventBody, rooms: set[str], commitment: bytes | None
    ) -> None:
        """Append an event on an issue, at the book's time."""
        self.events.append(
            PreparedEvent(
                Subject("issue", subject_id), body.kind, body.version, self.time.at, actor.person_id,
                body.as_json(), tuple(rooms), commitment,
            )
        )  # fmt: skip

    def who_answers(
        self, category: Category, areas: Sequence[AreaHere], asset: AssetKnown | None
    ) -> Responsible:
        """As ``civic.issues.about.who_answers``; every department of the demo city that owns something answers."""
        if category.by_asset_owner and asset is not None and asset.department_id is not None:
            unit = self.city.departments[self.city.codes[asset.department_id]]
            return Responsible(unit.id, unit.code, unit.name, None)
        return self.city.routed(category, areas)

    def salt(self) -> bytes:
        return self.dice.randbytes(SALT_BYTES)

    def public_id(self) -> str:
        return "".join(self.dice.choices(CROCKFORD, k=PUBLIC_ID_LENGTH))

    def photo_id(self) -> str:
        return "".join(self.dice.choices(CROCKFORD.lower(), k=32))


DEFAULTS: Mapping[type[Base], Mapping[str, Any]] = {
    table: {
        column.key: column.default.arg
        for column in table.__table__.columns
        if isinstance(column.default, ColumnDefault) and column.default.is_scalar
    }
    for table in TABLES
}


def open_book(session: Session, staff: Staff, city_key: bytes, time: FrozenClock, seed: int) -> Chronicle:
    """An empty book about the city that the session sees."""
    return Chronicle(_city(session), staff, city_key, time, random.Random(f"{seed}:ids"), _next_ids(session))


def write_down(session: Session, book: Chronicle, told: Callable[[float], None]) -> None:
    """Copy the book into the tables; ``told`` hears how much of it is written, from 0 to 1."""
    done, all_of_it = 0, len(book.events) + sum(map(len, book.rows.values()))
    for table in TABLES:
        names = [column.key for column in table.__table__.columns]
        rows = (_values(row, names) for row in book.rows[table])
        done += copy_rows(session, table.__tablename__, names, rows)
        told(done / all_of_it)
    for table in NUMBERED:
        if book.rows[table]:
            session.execute(
                text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :last)"),
                {"table": table.__tablename__, "last": book.rows[table][-1].id},
            )
    for some in chunks(book.events, CHUNK):
        done += append_events(session, some)
        told(done / all_of_it)


def _values(row: Any, names: Sequence[str]) -> list[Any]:
    known = row.__dict__
    return [known.get(name) for name in names]


def _next_ids(session: Session) -> dict[type[Base], int]:
    """The next number of each table. Nobody else makes issues meanwhile: there is no city to report to yet."""
    return {
        table: session.execute(
            text("SELECT nextval(pg_get_serial_sequence(:table, 'id'))"), {"table": table.__tablename__}
        ).scalar_one()
        for table in NUMBERED
    }


def _city(session: Session) -> City:
    units = departments_of(session)
    return City(
        city_rules(session),
        {category.code: category for category in session.scalars(select(Category))},
        {unit.code: unit for unit in units},
        {unit.id: unit.code for unit in units},
        _areas_by_place(session),
        _routing(session),
        _assets(session),
    )


def _assets(session: Session) -> dict[str, AssetKnown]:
    """The assets by code."""
    rows = session.execute(
        select(
            Asset.id, AssetType.code, Asset.number_key, func.ST_X(Asset.geometry).label("lon"),
            func.ST_Y(Asset.geometry).label("lat"), Asset.owner_department_id,
        ).join(AssetType, AssetType.id == Asset.asset_type_id)
    )  # fmt: skip
    found = {}
    for row in rows:
        code = asset_code(row.code, row.number_key)
        found[code] = AssetKnown(row.id, code, row.code, Point(row.lon, row.lat), row.owner_department_id)
    return found


def _areas_by_place(session: Session) -> Callable[[Point], list[AreaHere]]:
    """As `civic.areas.queries.covering`, from the whole shapes in memory."""
    rows = session.execute(
        select(Area.id, Area.area_type_id, Area.code, Area.name, Area.square_metres, func.ST_AsBinary(Area.geometry))
        .order_by(Area.square_metres, Area.id)
    ).all()  # fmt: skip
    found = [AreaHere(*row[:5]) for row in rows]
    tree = STRtree(from_wkb([bytes(row[5]) for row in rows]))

    def covering(place: Point) -> list[AreaHere]:
        hit = tree.query(points(place.lon, place.lat), predicate="covered_by")
        return [found[number] for number in np.sort(hit).tolist()]

    return covering


def _routing(session: Session) -> Callable[[Category, Sequence[AreaHere]], Responsible]:
    routing = Routing(session)
    return lambda category, areas: routing(category.id, category.group_id, areas)
