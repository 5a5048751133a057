"""The current boundaries whole, type by type: what another installation can be given."""

from __future__ import annotations

from dataclasses import dataclass

import shapely
from shapely.geometry import MultiPolygon
from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from civic.areas.models import Area, AreaEdition, AreaType
from civic.city.models import City
from civic.core.db import Names


@dataclass(frozen=True, slots=True)
class CurrentType:
    """A type that has current areas; ``parent`` is the code of the type that they lie in, ``source`` where their
    boundaries come from."""

    code: str
    name: Names
    parent: str | None
    source: str
    tiles_city: bool


@dataclass(frozen=True, slots=True)
class Boundary:
    """A current area. ``geometry`` is WGS 84 (SRID 4326), longitude before latitude."""

    code: str
    name: Names
    residents: int | None
    geometry: MultiPolygon


def current_types(session: Session) -> list[CurrentType]:
    """The types that have current areas: each after the one that it lies in, otherwise by code."""
    parent = aliased(AreaType)
    rows = session.execute(
        select(AreaType.code, AreaType.name, parent.code, AreaEdition.source, City.id.is_not(None))
        .join(AreaEdition, (AreaEdition.area_type_id == AreaType.id) & AreaEdition.current)
        .outerjoin(parent, parent.id == AreaType.parent_id)
        .outerjoin(City, City.area_type_id == AreaType.id)
    )
    waiting = sorted((CurrentType(*row) for row in rows), key=lambda kind: kind.code)
    ordered: list[CurrentType] = []
    placed: set[str | None] = {None}
    while waiting:
        ready = [kind for kind in waiting if kind.parent in placed]
        assert ready, "no type lies in itself, and a type with areas never lies in one without"
        ordered += ready
        placed |= {kind.code for kind in ready}
        waiting = [kind for kind in waiting if kind not in ready]
    return ordered


def boundaries(session: Session, area_type: str) -> list[Boundary]:
    """The current areas of a type, by code."""
    rows = session.execute(
        select(Area.code, Area.name, Area.residents, func.ST_AsBinary(Area.geometry))
        .join(AreaEdition, AreaEdition.id == Area.edition_id)
        .join(AreaType, AreaType.id == AreaEdition.area_type_id)
        .where(AreaEdition.current, AreaType.code == area_type)
    )
    found = [
        Boundary(code, name, residents, shapely.from_wkb(bytes(wkb))) for code, name, residents, wkb in rows
    ]
    # Sorted here: each database sorts texts in its own way.
    return sorted(found, key=lambda boundary: boundary.code)
