"""Types of area as others name them: by code."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from civic.areas.models import Area, AreaEdition, AreaType
from civic.core.errors import DomainError, NotFound


def current_edition_id(area_type_id: int) -> Select[tuple[int]]:
    return select(AreaEdition.id).where(AreaEdition.area_type_id == area_type_id, AreaEdition.current)


def area_type_with_areas(session: Session, code: str) -> AreaType:
    """A type that has a current edition.

    Raises NotFound ``area_type.not_found``, DomainError ``area_type.no_areas`` when nothing of it has been imported.
    """
    kind = session.scalar(select(AreaType).where(AreaType.code == code))
    if kind is None:
        raise NotFound("area_type", code)
    if session.scalar(current_edition_id(kind.id)) is None:
        raise DomainError("area_type.no_areas", area_type=code)
    return kind


def current_codes(session: Session) -> dict[str, tuple[int, frozenset[str]]]:
    """The code of each type → its row id and the codes of its current areas."""
    found: dict[str, tuple[int, set[str]]] = {}
    rows = session.execute(
        select(AreaType.id, AreaType.code, Area.code)
        .outerjoin(AreaEdition, (AreaEdition.area_type_id == AreaType.id) & AreaEdition.current)
        .outerjoin(Area, Area.edition_id == AreaEdition.id)
    )
    for type_id, type_code, area_code in rows:
        codes = found.setdefault(type_code, (type_id, set()))[1]
        if area_code is not None:
            codes.add(area_code)
    return {code: (type_id, frozenset(codes)) for code, (type_id, codes) in found.items()}
