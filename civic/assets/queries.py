"""Assets as pages, forms and routing need them. Places are WGS 84 (SRID 4326), longitude before latitude."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.assets.numbers import asset_code, has_sign, number_key, parse_code, without_type
from civic.core.db import Names
from civic.core.errors import NotFound
from civic.core.i18n import localized
from geo.shapes import Bbox, Point

REACH = 150.0
"""Metres within which an asset may be the one that is meant."""

MOST_NEAR = 8
LARGEST_PAGE = 1000
DECIMALS = 7
"""Of a degree, in geometries that are shown: a centimetre."""


@dataclass(frozen=True, slots=True)
class AssetTypeListed:
    """A kind of asset; ``in_use``: there are some today."""

    id: int
    code: str
    name: Names
    icon: str
    in_use: bool


@dataclass(frozen=True, slots=True)
class Owner:
    """Who owns an asset: a department of the city, or somebody else by name. ``answers``: issues may be given to it."""

    name: str
    department_id: int | None
    code: str | None
    department_name: Names | None
    answers: bool
    calendar: str | None = None

    def words(self, language: str) -> str:
        """Its name as people read it."""
        return localized(self.department_name, language) if self.department_name else self.name


@dataclass(frozen=True, slots=True)
class AssetShown:
    """An asset. ``spot`` is where one stands to see it: on it, and as near as can be to the place that was asked about.

    ``metres`` are from there to that place (0 where none was). ``attributes`` are those that everybody may read.
    """

    id: int
    type: str
    type_name: Names
    icon: str
    number: str
    key: str
    name: Names | None
    owner: Owner | None
    attributes: Mapping[str, Any]
    spot: Point
    metres: float
    retired_at: datetime | None
    shape: Mapping[str, Any]

    @property
    def code(self) -> str:
        """How programs call it: ``lamp:217``."""
        return asset_code(self.type, self.key)

    def label(self, language: str) -> str:
        """How people call it: "Lamp 217", "Playground 12, Sunny"."""
        return asset_label(self.type_name, self.number, self.name, language)


def asset_label(type_name: Names, number: str, name: Names | None, language: str) -> str:
    """Its type and number, and its name where it has one."""
    numbered = f"{localized(type_name, language)} {number}"
    return f"{numbered}, {localized(name, language)}" if name else numbered


_COLUMNS = """
    a.id, t.code AS type, t.name AS type_name, t.icon, t.public_fields, a.number, a.number_key, a.name, a.attributes,
    a.owner, a.owner_department_id, d.code AS department, d.name AS department_name,
    d.calendar AS department_calendar, a.retired_at,
    d.retired_at IS NULL AND d.kind <> 'outside' AS answers,
    ST_X(s.spot) AS lon, ST_Y(s.spot) AS lat, ST_AsGeoJSON(a.geometry, :decimals) AS shape
"""
_TABLES = """
    asset AS a JOIN asset_type AS t ON t.id = a.asset_type_id
    LEFT JOIN department AS d ON d.id = a.owner_department_id
"""
_HERE = "ST_SetSRID(ST_MakePoint(CAST(:lon AS float8), CAST(:lat AS float8)), 4326)"
_METRES = f"ST_Distance(geography(s.spot), geography({_HERE}))"
_AT_HERE = f"CROSS JOIN LATERAL (SELECT ST_ClosestPoint(a.geometry, {_HERE}) AS spot) AS s"
_MIDDLE = "CROSS JOIN LATERAL (SELECT ST_PointOnSurface(a.geometry) AS spot) AS s"
# An area's own inside is as near as can be; elsewhere the point of it that is nearest.
_ONE = f"""
CROSS JOIN LATERAL (SELECT CASE WHEN CAST(:lon AS float8) IS NULL THEN ST_PointOnSurface(a.geometry)
                                ELSE ST_ClosestPoint(a.geometry, {_HERE}) END AS spot) AS s
"""
_BY_NUMBER = text(f"""
SELECT {_COLUMNS}, coalesce({_METRES}, 0) AS metres FROM {_TABLES} {_ONE}
 WHERE t.code = :type AND a.number_key = :key ORDER BY a.retired_at DESC NULLS FIRST, a.id DESC LIMIT 1
""")  # noqa: S608  # fragments of our own
_BY_ID = text(f"""
SELECT {_COLUMNS}, 0.0 AS metres FROM {_TABLES} {_MIDDLE} WHERE a.id = :id
""")  # noqa: S608  # fragments of our own
_NEAR = text(f"""
SELECT {_COLUMNS}, {_METRES} AS metres FROM {_TABLES} {_AT_HERE}
 WHERE a.retired_at IS NULL AND (CAST(:type AS text) IS NULL OR t.code = :type)
   AND a.geometry && ST_MakeEnvelope(:west, :south, :east, :north, 4326) AND {_METRES} <= :reach
 ORDER BY metres, a.id LIMIT :limit
""")  # noqa: S608  # fragments of our own
_IN_BOX = text(f"""
SELECT {_COLUMNS}, 0.0 AS metres FROM {_TABLES} {_MIDDLE}
 WHERE a.retired_at IS NULL AND (CAST(:type AS text) IS NULL OR t.code = :type)
   AND (CAST(:west AS float8) IS NULL
        OR a.geometry && ST_MakeEnvelope(CAST(:west AS float8), :south, :east, :north, 4326))
   AND (CAST(:key AS text) IS NULL OR a.number_key = :key) AND a.id > :after
 ORDER BY a.id LIMIT :limit
""")  # noqa: S608  # fragments of our own
# The shortest of the numbers that begin so: 21 before 217.
_BEGINNING = text(f"""
SELECT {_COLUMNS}, 0.0 AS metres FROM {_TABLES} {_MIDDLE}
 WHERE a.id = ANY(ARRAY(SELECT o.id FROM asset AS o JOIN asset_type AS y ON y.id = o.asset_type_id
                         WHERE y.code = ANY(:types) AND o.number_key LIKE :pattern AND o.retired_at IS NULL
                         ORDER BY length(o.number_key), o.number_key, y.position LIMIT :limit))
 ORDER BY length(a.number_key), a.number_key, t.position
""")  # noqa: S608  # fragments of our own
_METRES_TO = text(f"""
SELECT ST_Distance(geography(geometry), geography({_HERE})) FROM asset WHERE id = :id
""")  # noqa: S608  # fragments of our own
_TYPES = text("""
SELECT t.id, t.code, t.name, t.icon,
       EXISTS (SELECT FROM asset AS a WHERE a.asset_type_id = t.id AND a.retired_at IS NULL) AS in_use
  FROM asset_type AS t ORDER BY t.position, t.id
""")
_NAMES = text("SELECT code, name FROM asset_type ORDER BY position, id")
_ANY = text("""
SELECT EXISTS (SELECT FROM asset AS a JOIN asset_type AS t ON t.id = a.asset_type_id
                WHERE t.code = :type AND a.retired_at IS NULL)
""")


def asset_types(session: Session) -> list[AssetTypeListed]:
    """The kinds of asset in the city's order."""
    return [AssetTypeListed(*row) for row in session.execute(_TYPES)]


def has_assets(session: Session, asset_type: str) -> bool:
    """Whether the city has any asset of a type today; before that nobody can be asked for one."""
    return bool(session.scalar(_ANY, {"type": asset_type}))


def asset_by_code(session: Session, code: str, near: Point | None = None) -> AssetShown | None:
    """The asset of ``lamp:217``, however the number is spelled; one that is gone where there is no other; else None.

    ``near``: the place that it is asked about, for its ``spot`` and ``metres``.
    """
    parts = parse_code(code)
    if parts is None:
        return None
    values = {"type": parts[0], "key": parts[1]} | _point(near)
    row = session.execute(_BY_NUMBER, values).one_or_none()
    return _shown(row) if row is not None else None


def asset_by_number(session: Session, asset_type: str, number: str) -> AssetShown:
    """The asset of a type and number, also one that is gone. Raises NotFound ``asset.not_found``."""
    found = asset_by_code(session, f"{asset_type}:{number}")
    if found is None:
        raise NotFound("asset", f"{asset_type} {number}")
    return found


def asset_by_id(session: Session, asset_id: int) -> AssetShown:
    """An asset of which the row is known. Raises NotFound ``asset.not_found``."""
    row = session.execute(_BY_ID, {"id": asset_id, "decimals": DECIMALS}).one_or_none()
    if row is None:
        raise NotFound("asset", asset_id)
    return _shown(row)


def metres_to(session: Session, asset_id: int, place: Point) -> float:
    """How far a place is from an asset: 0 on it."""
    values = {"id": asset_id, "lon": place.lon, "lat": place.lat}
    return float(session.execute(_METRES_TO, values).scalar_one())


def assets_near(
    session: Session,
    place: Point,
    asset_type: str | None = None,
    *,
    reach: float = REACH,
    limit: int = MOST_NEAR,
) -> list[AssetShown]:
    """The assets within ``reach`` metres of a place, nearest first; ``asset_type``: only of that kind."""
    box = Bbox.around(place, reach)
    values = {"type": asset_type, "reach": reach, "limit": limit} | _box(box) | _point(place)
    return [_shown(row) for row in session.execute(_NEAR, values)]


def assets(
    session: Session, *, asset_type: str | None = None, bbox: Bbox | None = None, number: str | None = None,
    after: int = 0, limit: int = 100,
) -> list[AssetShown]:  # fmt: skip
    """Assets of today in the order in which they came; all conditions hold, ``after`` is the row id to go on from."""
    key = number_key(number) if number is not None else None
    values = {"type": asset_type, "key": key, "after": after, "limit": min(limit, LARGEST_PAGE + 1)} | _box(
        bbox
    )
    return [_shown(row) for row in session.execute(_IN_BOX, values | {"decimals": DECIMALS})]


def suggest_assets(session: Session, typed: str, limit: int = 4) -> list[AssetShown]:
    """The assets that somebody may mean who types "lamp 21" or "№ 21"; none where no number can be meant."""
    wanted = _wanted(session, typed)
    if wanted is None:
        return []
    types, key = wanted
    values = {"types": types, "pattern": f"{key}%", "limit": limit, "decimals": DECIMALS}
    return [_shown(row) for row in session.execute(_BEGINNING, values)]


def find_asset(session: Session, typed: str) -> AssetShown | None:
    """The one asset that somebody has typed out, with its type or a number sign; else None."""
    wanted = _wanted(session, typed)
    if wanted is None:
        return None
    types, key = wanted
    values = {"types": types, "pattern": key, "limit": 2, "decimals": DECIMALS}
    rows = session.execute(_BEGINNING, values).all()
    return _shown(rows[0]) if len(rows) == 1 else None


def _wanted(session: Session, typed: str) -> tuple[list[str], str] | None:
    """The types that may be meant, and the number."""
    if not any(c.isdigit() for c in typed):
        return None
    known = [(row.code, row.name) for row in session.execute(_NAMES)]
    for code, names in known:
        rest = without_type(typed, [*names.values(), code])
        if rest is not None:
            key = number_key(rest)
            return ([code], key) if key else None
    key = number_key(typed)
    return ([code for code, _ in known], key) if has_sign(typed) and known and key else None


def _point(place: Point | None) -> dict[str, Any]:
    here = (place.lon, place.lat) if place is not None else (None, None)
    return {"lon": here[0], "lat": here[1], "decimals": DECIMALS}


def _box(box: Bbox | None) -> dict[str, Any]:
    sides = (box.west, box.south, box.east, box.north) if box is not None else (None,) * 4
    return dict(zip(("west", "south", "east", "north"), sides, strict=True))


def _shown(row: Any) -> AssetShown:
    owner = None
    if row.owner_department_id is not None or row.owner:
        owner = Owner(
            row.owner or "",
            row.owner_department_id,
            row.department,
            row.department_name,
            bool(row.answers),
            row.department_calendar,
        )
    return AssetShown(
        id=row.id, type=row.type, type_name=row.type_name, icon=row.icon, number=row.number, key=row.number_key,
        name=row.name, owner=owner, attributes=_public(row.attributes, row.public_fields),
        spot=Point(row.lon, row.lat), metres=row.metres, retired_at=row.retired_at, shape=json.loads(row.shape),
    )  # fmt: skip


def _public(attributes: Mapping[str, Any], fields: Sequence[str]) -> dict[str, Any]:
    return {name: attributes[name] for name in fields if name in attributes}
