"""Which current area lies in which: parents follow what is current on both sides."""

from __future__ import annotations

from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, aliased

from civic.areas.models import Area, AreaType
from civic.areas.types import area_type_with_areas, current_edition_id
from civic.core.errors import DomainError
from geo.importing import hierarchy


def parent_type_for(session: Session, area_type: AreaType, code: str) -> AreaType:
    """The type that ``area_type`` is to lie in.

    Raises as ``area_type_with_areas``, and DomainError ``area_type.parent_cycle`` when it lies in ``area_type`` itself.
    """
    parent = area_type_with_areas(session, code)
    above: AreaType | None = parent
    while above is not None:
        if above.id == area_type.id:
            raise DomainError("area_type.parent_cycle", field="parent_type", area_type=code)
        above = session.get(AreaType, above.parent_id) if above.parent_id else None
    return parent


def parents_of(session: Session, area_type_id: int) -> dict[str, str]:
    """The code of each current area of the type that lies in another → that one's code."""
    parent = aliased(Area)
    rows = session.execute(
        select(Area.code, parent.code)
        .join(parent, parent.id == Area.parent_id)
        .where(Area.edition_id == current_edition_id(area_type_id).scalar_subquery())
    )
    return dict(rows.tuples().all())


def place_in_parents(session: Session, area_type: AreaType) -> None:
    """Let each current area of the type point at the current parent that covers most of it.

    Nothing happens where the type has no parent type.
    """
    if area_type.parent_id is None:
        return
    children = _current(session, area_type.id)
    parents = _current(session, area_type.parent_id)
    lies_in = hierarchy(
        {code: area.geometry for code, area in children.items()},
        {code: area.geometry for code, area in parents.items()},
    )
    moves = []
    for code, child in children.items():
        parent_id = parents[lies_in[code]].id if code in lies_in else None
        if parent_id != child.parent_id:
            moves.append({"id": child.id, "parent_id": parent_id})
    if moves:
        session.execute(update(Area), moves)


def leave_parents(session: Session, area_type: AreaType) -> None:
    """Let the current areas of the type lie in none any more."""
    session.execute(
        update(Area)
        .where(Area.edition_id == current_edition_id(area_type.id).scalar_subquery())
        .values(parent_id=None)
        .execution_options(synchronize_session=False)
    )


def place_children(session: Session, area_type: AreaType) -> None:
    """The same for the types that lie in this one, after it has got a new edition."""
    for child in session.scalars(select(AreaType).where(AreaType.parent_id == area_type.id)):
        place_in_parents(session, child)


@dataclass(frozen=True, slots=True)
class _Shape:
    id: int
    parent_id: int | None
    geometry: BaseGeometry


def _current(session: Session, area_type_id: int) -> dict[str, _Shape]:
    rows = session.execute(
        select(Area.code, Area.id, Area.parent_id, func.ST_AsBinary(Area.geometry)).where(
            Area.edition_id == current_edition_id(area_type_id).scalar_subquery()
        )
    )
    return {code: _Shape(id, parent_id, shapely.from_wkb(bytes(wkb))) for code, id, parent_id, wkb in rows}
