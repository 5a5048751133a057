"""The demo city's own settings, areas, categories and departments, by the commands that shape every city."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import shapely
from sqlalchemy import select, update
from sqlalchemy.orm import Session

import civic
from civic.areas.commands import import_areas
from civic.areas.models import Area
from civic.categories.commands import import_categories
from civic.categories.files import Taxonomy
from civic.city.commands import CitySpec, set_city_areas, set_up_city
from civic.core.calendar_file import read_calendar
from civic.core.permissions import Actor
from civic.demo.assets import lay_assets
from civic.departments.commands import import_departments
from civic.departments.files import read_departments
from civic.departments.models import Department
from civic.residence.rules import Rules, set_residence_rules
from geo.importing import AreaRow
from geo.town import TOWN_NAME, Layer

LANGUAGES = ("en", "ru")
TIME_ZONE = "Europe/Moscow"
AREA_TYPE = "district"
IMPORT = Actor(origin="import")

_CIVIC = Path(civic.__file__).parent
TAXONOMY = _CIVIC / "categories" / "starter.toml"
DEPARTMENTS = _CIVIC / "departments" / "demo.toml"
CALENDAR = _CIVIC / "core" / "calendars" / "demo.toml"
OUTSIDE_ADVICE = {
    "en": "Beyond the Ring Road the county answers: +7 000 555-03-00, weekdays from 9:00 to 17:00.",
    "ru": "За Кольцевой дорогой отвечает район: +7 000 555-03-00, по будням с 9:00 до 17:00.",
}


def shape_city(session: Session, layers: Mapping[str, Layer], taxonomy: Taxonomy) -> None:
    """Make the city with its districts, categories, departments and assets."""
    calendar = read_calendar(CALENDAR)
    spec = CitySpec(
        name=TOWN_NAME, languages=LANGUAGES, time_zone=TIME_ZONE, calendar=calendar, outside_advice=OUTSIDE_ADVICE,
        demo=True,
    )  # fmt: skip
    set_up_city(session, IMPORT, spec)
    _draw_districts(session, layers["districts"])
    set_city_areas(session, IMPORT, AREA_TYPE)
    import_categories(session, IMPORT, taxonomy)
    departments = read_departments(
        DEPARTMENTS,
        LANGUAGES,
        categories={category.code for category in taxonomy},
        groups={group.code for group in taxonomy.groups},
    )
    import_departments(session, IMPORT, departments)
    lay_assets(session, IMPORT, layers)
    set_residence_rules(session, IMPORT, Rules(("letter", "desk"), desk_departments=("triage",)))


def department_ids(session: Session) -> dict[str, int]:
    """The departments' row ids by code."""
    return dict(session.execute(select(Department.code, Department.id)).tuples().all())


def _draw_districts(session: Session, districts: Layer) -> None:
    rows = [
        AreaRow(
            index=number, code=properties["code"], names=properties["name"],
            geometry=shapely.MultiPolygon(list(shapely.get_parts(shape))), parent=None, problem=None,
        )
        for number, (shape, properties) in enumerate(zip(*districts, strict=True))
    ]  # fmt: skip
    import_areas(
        session, IMPORT, rows, area_type=AREA_TYPE, source="demo", type_name={"en": "District", "ru": "Район"}
    )
    for properties in districts.properties:
        session.execute(
            update(Area).where(Area.code == properties["code"]).values(residents=properties["population"])
        )
