"""From a place or the code of an area to the area of the city in which somebody lives."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from civic.areas.queries import areas_of_city, covering
from civic.city.queries import city_rules
from civic.core.errors import DomainError
from geo.shapes import Point


@dataclass(frozen=True, slots=True)
class HomeArea:
    """An area of the type that tiles the city, by its code, which is the same from edition to edition. In a city
    without areas both are None: then somebody lives in the city, and that is all that can be said.
    """

    area_type_id: int | None = None
    code: str | None = None


def area_of_place(session: Session, place: Point, *, field: str = "address") -> HomeArea:
    """The area of the city that a place (WGS 84) lies in. Raises DomainError ``issue.outside_city`` at ``field``."""
    rules = city_rules(session)
    if rules.area_type_id is None:
        return HomeArea()
    for area in covering(session, place):
        if area.area_type_id == rules.area_type_id:
            return HomeArea(area.area_type_id, area.code)
    raise DomainError("issue.outside_city", field=field, city=rules.name, advice=rules.outside_advice)


def area_by_code(session: Session, code: str, *, field: str = "area") -> HomeArea:
    """The area of the city with this code; "" is right only where the city has no areas.

    Raises DomainError ``residence.area_missing`` at ``field``.
    """
    rules = city_rules(session)
    if rules.area_type_id is None and not code:
        return HomeArea()
    if any(area.code == code for area in areas_of_city(session)):
        return HomeArea(rules.area_type_id, code)
    raise DomainError("residence.area_missing", field=field)
