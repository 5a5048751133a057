"""What writing asks of the city, read once for each chunk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.areas.queries import AreaHere
from civic.categories.models import Category
from civic.city.queries import CityRules, city_rules
from civic.core.calendar import WorkingCalendar
from civic.departments.calendars import department_calendars
from civic.departments.models import Department
from civic.departments.routing import Routing


@dataclass(frozen=True)
class City:
    """``departments`` is code → id, ``codes`` the other way round; retired ones are among them, for what is past.

    ``calendars`` are by the department's id.
    """

    rules: CityRules
    categories: Mapping[str, Category]
    categories_by_id: Mapping[int, Category]
    departments: Mapping[str, int]
    codes: Mapping[int, str]
    routing: Routing
    calendars: Mapping[int, WorkingCalendar]

    def home(self, areas: Sequence[AreaHere]) -> int | None:
        """The area that an issue there is listed under."""
        return next((area.id for area in areas if area.area_type_id == self.rules.area_type_id), None)

    def department(self, code: str | None, category: Category, areas: Sequence[AreaHere]) -> tuple[int, str]:
        """Id and code of the department that the source names, else of the one that routing chooses."""
        if code is not None:
            return self.departments[code], code
        routed = self.routing(category.id, category.group_id, areas)
        return routed.department_id, routed.code


def read_city(session: Session) -> City:
    """The city as the session sees it; its categories are taken out of the session."""
    categories = list(session.scalars(select(Category)))
    session.expunge_all()
    units = session.execute(select(Department.code, Department.id)).all()
    return City(
        city_rules(session),
        {category.code: category for category in categories},
        {category.id: category for category in categories},
        {unit.code: unit.id for unit in units},
        {unit.id: unit.code for unit in units},
        Routing(session),
        department_calendars(session),
    )
