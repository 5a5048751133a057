"""The assets of a type become those of a file, by sets: one COPY, and a statement for what is new, changed, gone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from civic.assets.events import AssetsImported as Imported
from civic.assets.models import AssetType
from civic.assets.numbers import LONGEST_NUMBER, number_key
from civic.city.shape import begin_shaping, record_shaping, take_over
from civic.core import clock
from civic.core.bulk import copy_rows
from civic.core.datafiles import CODE
from civic.core.db import Names
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.core.secrets import canonical_json
from civic.departments.queries import departments
from geo import shapes
from geo.importing import ThingRow
from geo.shapes import Bbox

DEFAULT_ICON = "g-other"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row of the file that was not taken: its place in the file from 0, the number that it gives, and why."""

    index: int
    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class AssetsImported:
    """What an import came to, as counts. ``gone`` are not in the file; they are ``retired`` only where that was asked.

    ``repaired`` and ``left_out`` are rows with their reasons; ``owners`` are names in the file that are no
    department's, with how many assets are theirs; ``outside`` lie outside the box that the city is in.
    """

    asset_type: str
    assets: int
    added: int
    changed: int
    returned: int
    unchanged: int
    gone: int
    retired: int
    type_changed: bool
    repaired: tuple[ThingRow, ...]
    left_out: tuple[LeftOut, ...]
    owners: Mapping[str, int]
    outside: int

    @property
    def is_new(self) -> bool:
        """Whether anything is another than before."""
        return bool(self.added or self.changed or self.returned or self.retired or self.type_changed)


_ROWS = """
CREATE TEMPORARY TABLE asset_row (
    number varchar, number_key varchar, name jsonb, owner_department_id integer, owner varchar, attributes jsonb,
    geometry geometry, digest bytea
) ON COMMIT DROP
"""
_ROW_COLUMNS = (
    "number",
    "number_key",
    "name",
    "owner_department_id",
    "owner",
    "attributes",
    "geometry",
    "digest",
)
_SET = """
       number = r.number, name = r.name, owner_department_id = r.owner_department_id, owner = r.owner,
       attributes = r.attributes, geometry = r.geometry, digest = r.digest, source = :source, imported_at = :now
"""
_CHANGED = text(f"""
UPDATE asset AS a SET {_SET} FROM asset_row AS r
 WHERE a.asset_type_id = :type AND a.retired_at IS NULL AND a.number_key = r.number_key
   AND (a.digest, a.owner_department_id) IS DISTINCT FROM (r.digest, r.owner_department_id)
""")  # noqa: S608  # fragments of our own
# The one that was retired last is the one that is back.
_RETURNED = text(f"""
UPDATE asset AS a SET {_SET}, retired_at = NULL FROM asset_row AS r
 WHERE a.id = (SELECT max(o.id) FROM asset AS o WHERE o.asset_type_id = :type AND o.number_key = r.number_key
                  AND o.retired_at IS NOT NULL)
   AND NOT EXISTS (SELECT FROM asset AS o WHERE o.asset_type_id = :type AND o.number_key = r.number_key
                      AND o.retired_at IS NULL)
""")  # noqa: S608  # fragments of our own
_ADDED = text("""
INSERT INTO asset (asset_type_id, number, number_key, name, owner_department_id, owner, attributes, geometry, source,
                   digest, imported_at)
SELECT :type, r.number, r.number_key, r.name, r.owner_department_id, r.owner, r.attributes, r.geometry, :source,
       r.digest, :now
  FROM asset_row AS r
 WHERE NOT EXISTS (SELECT FROM asset AS o WHERE o.asset_type_id = :type AND o.number_key = r.number_key
                      AND o.retired_at IS NULL)
""")
_NOT_IN_FILE = """
 asset_type_id = :type AND retired_at IS NULL AND number_key NOT IN (SELECT number_key FROM asset_row)
"""
_GONE = text(f"SELECT count(*) FROM asset WHERE {_NOT_IN_FILE}")  # noqa: S608  # fragments of our own
_RETIRED = text(f"UPDATE asset SET retired_at = :now WHERE {_NOT_IN_FILE}")  # noqa: S608  # as above


def import_assets(
    session: Session,
    actor: Actor,
    rows: Iterable[ThingRow],
    *,
    asset_type: str,
    source: str,
    type_name: Names | None = None,
    icon: str | None = None,
    owner: str | None = None,
    public_fields: Sequence[str] | None = None,
    within: Bbox | None = None,
    replace: bool = False,
) -> AssetsImported:
    """Add and change the assets of a type by number; ``replace``: those that the rows do not have are gone.

    Nothing is deleted: one that is gone is retired, and returns when a later file has its number again. The same rows
    again change nothing. ``owner`` (or the row's own) is a department where it is the code or name of one of today's.
    The type is made when there is none of that code; its name, symbol and ``public_fields`` stay what they are unless
    they are given. ``within`` is where the city is (degrees): rows with latitude and longitude exchanged are found by
    it and left out. Raises DomainError ``asset_type.bad_code``, ``assets.none_usable``.
    """
    if not CODE.fullmatch(asset_type):
        raise DomainError("asset_type.bad_code", field="asset_type", value=asset_type)
    begin_shaping(session, actor)
    kind, type_changed = _type(session, asset_type, type_name, icon, public_fields)
    reading = _Reading(_departments(session), owner, within)
    session.execute(text("DROP TABLE IF EXISTS asset_row"))
    session.execute(text(_ROWS))
    taken = copy_rows(session, "asset_row", _ROW_COLUMNS, reading.taken(rows))
    if not taken:
        raise DomainError("assets.none_usable", rows=len(reading.left_out))
    session.execute(text("ANALYZE asset_row"))
    values = {"type": kind.id, "source": source, "now": clock.now()}
    changed = _count(session, _CHANGED, values)
    returned = _count(session, _RETURNED, values)
    added = _count(session, _ADDED, values)
    gone = int(session.scalar(_GONE, values) or 0)
    retired = _count(session, _RETIRED, values) if replace and gone else 0
    result = AssetsImported(
        asset_type=asset_type, assets=taken + gone - retired, added=added, changed=changed, returned=returned,
        unchanged=taken - added - changed - returned, gone=gone, retired=retired, type_changed=type_changed,
        repaired=tuple(reading.repaired), left_out=tuple(reading.left_out), owners=reading.owners,
        outside=reading.outside,
    )  # fmt: skip
    if result.is_new:
        body = Imported(
            asset_type=asset_type, assets=result.assets, added=added, changed=changed, returned=returned,
            retired=retired, type_changed=type_changed,
        )  # fmt: skip
        record_shaping(session, actor, body)
    return result


def _count(session: Session, statement: Any, values: Mapping[str, Any]) -> int:
    return int(session.execute(statement, values).rowcount)  # type: ignore[attr-defined]  # an UPDATE has one


def _type(
    session: Session, code: str, name: Names | None, icon: str | None, public_fields: Sequence[str] | None
) -> tuple[AssetType, bool]:
    """The type of that code, and whether it was there and is another now."""
    kind = session.scalar(select(AssetType).where(AssetType.code == code))
    given: dict[str, Any] = {
        "name": name, "icon": icon, "public_fields": list(public_fields) if public_fields is not None else None,
    }  # fmt: skip
    given = {field: value for field, value in given.items() if value is not None}
    if kind is not None:
        changed = take_over(kind, given)
        session.flush()
        return kind, bool(changed)
    usual = {
        "name": {"en": code.replace("-", " ").replace("_", " ").capitalize()}, "icon": DEFAULT_ICON,
        "public_fields": [], "position": session.scalar(text("SELECT count(*) FROM asset_type")),
    }  # fmt: skip
    kind = AssetType(code=code, **(usual | given))
    session.add(kind)
    session.flush()
    return kind, False


def _departments(session: Session) -> dict[str, int]:
    """The departments of today by code and by their names in every language."""
    found: dict[str, int] = {}
    units = departments(session)
    for unit in units:
        found |= {name.casefold(): unit.id for name in unit.name.values()}
    return found | {unit.code: unit.id for unit in units}


class _Reading:
    """Takes the rows of a file one after another, and keeps what is to be told of them."""

    def __init__(self, units: Mapping[str, int], owner: str | None, within: Bbox | None) -> None:
        self._units = units
        self._owner = owner
        self._within = within
        self._seen: dict[str, int] = {}
        self.repaired: list[ThingRow] = []
        self.left_out: list[LeftOut] = []
        self.owners: dict[str, int] = {}
        self.outside = 0

    def taken(self, rows: Iterable[ThingRow]) -> Iterator[tuple[Any, ...]]:
        """The columns of ``asset_row`` of each row that can be used."""
        for row in rows:
            key = number_key(row.number)
            reason = self._refusal(row, key)
            if reason is not None:
                self.left_out.append(LeftOut(row.index, row.number, reason))
                continue
            if row.problem:
                self.repaired.append(row)
            yield self._columns(row, key)

    def _refusal(self, row: ThingRow, key: str) -> str | None:
        if row.geometry is None:
            return row.problem
        if not key:
            return "its number has no letter and no digit"
        if len(row.number) > LONGEST_NUMBER:
            return f"its number has more than {LONGEST_NUMBER} characters"
        if self._within is not None:
            middle = row.geometry.representative_point()
            if not _inside(self._within, middle.x, middle.y):
                if _inside(self._within, middle.y, middle.x):
                    return "latitude and longitude are exchanged: the other way round it lies in the city"
                self.outside += 1
        first = self._seen.setdefault(key, row.index)
        return None if first == row.index else f"the number is that of row {first + 1} already"

    def _columns(self, row: ThingRow, key: str) -> tuple[Any, ...]:
        assert row.geometry is not None, "else the row was refused"
        owner = row.owner or self._owner or None
        unit = self._units.get(owner, self._units.get(owner.casefold())) if owner else None
        if owner and unit is None:
            self.owners[owner] = self.owners.get(owner, 0) + 1
        shape = shapely.to_wkb(shapely.set_srid(row.geometry, shapes.SRID), hex=True, include_srid=True)
        names, attributes = dict(row.names) or None, dict(row.attributes)
        said = canonical_json([row.number, names, owner, attributes, shape])
        return (row.number, key, names, unit, owner, attributes, shape, hashlib.sha256(said).digest())


def _inside(box: Bbox, lon: float, lat: float) -> bool:
    return box.west <= lon <= box.east and box.south <= lat <= box.north
