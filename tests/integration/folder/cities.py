"""A city with Russian names, okrugs that hold districts, and a value in every place that may have one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Any

from shapely.geometry import MultiPolygon, box
from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.areas.commands import import_areas
from civic.categories.commands import import_categories
from civic.categories.files import parse_taxonomy
from civic.city.commands import CitySpec, set_city_areas, set_up_city
from civic.core.calendar import WorkingCalendar
from civic.core.permissions import SYSTEM
from civic.departments.commands import import_departments
from civic.departments.files import parse_departments
from civic.folder.bring_in import import_city, read_folder
from civic.folder.export import Exported, export_city
from civic.folder.opened import opened
from civic.folder.parts import Tally
from geo.importing import AreaRow

LANGUAGES = ("ru", "en")
CALENDAR = WorkingCalendar(
    timezone="Europe/Moscow",
    hours={0: ((time(9), time(13)), (time(14), time(0)))},
    holidays={
        date(2026, 1, day): {"ru": "Каникулы — «Новый год»", "en": 'The "New Year"'} for day in range(1, 9)
    },
    moved_workdays={date(2026, 1, 10): ((time(9), time(12)),), date(2026, 1, 12): ()},
    years=(2026, 2030),
)
CATEGORIES: dict[str, Any] = {
    "languages": ["ru", "en"],
    "groups": [
        {
            "code": "roads",
            "name": {"ru": "Дороги", "en": "Roads"},
            "position": 7,
            "categories": [
                {
                    "code": "pothole",
                    "name": {"ru": "Яма", "en": "Pothole"},
                    "hint": {"ru": "Строка\nи ещё\tодна", "en": 'Say "where" \\ how'},
                    "icon": "g-cone",
                    "keywords": {"ru": ["яма"], "en": []},
                    "take_minutes": 240,
                    "target_days": 3,
                    "planned_result": {"ru": "Дорога ровная.", "en": "The road is even."},
                    "visibility": "place_only",
                    "duplicate_radius_m": 0,
                    "duplicate_days": 1,
                    "photo_on_delivery": True,
                    "judge_after_days": [30, 180],
                    "position": 2,
                    "criteria": [{"code": "even", "text": {"ru": "Ровно.", "en": "It is even."}}],
                    "questions": [
                        {
                            "code": "size",
                            "type": "choice",
                            "required": True,
                            "label": {"ru": "Какая?", "en": "Which?"},
                            "choices": [
                                {"code": "small", "label": {"ru": "Мала", "en": "Small"}},
                                {"code": "large", "label": {"ru": "Велика", "en": "Large"}},
                            ],
                        },
                        {
                            "code": "since",
                            "type": "text",
                            "label": {"ru": "С каких пор?", "en": "Since when?"},
                        },
                    ],
                },
                {
                    "code": "collapse",
                    "name": {"ru": "Провал", "en": "Collapse"},
                    "emergency": True,
                    "emergency_text": {"ru": "Звоните 112.", "en": "Call 112."},
                    "take_minutes": 5,
                    "target_days": 1,
                },
            ],
        },
        {
            "code": "water",
            "icon": "g-drop",
            "name": {"ru": "Вода", "en": "Water"},
            "categories": [
                {
                    "code": "leak",
                    "name": {"ru": "Течь", "en": "Leak"},
                    "take_minutes": 60,
                    "target_days": 1,
                    "planned_result": {"ru": "Сухо.", "en": "It is dry."},
                    "criteria": [{"code": "dry", "text": {"ru": "Сухо.", "en": "It is dry."}}],
                }
            ],
        },
    ],
}
DEPARTMENTS: dict[str, Any] = {
    "languages": ["ru", "en"],
    "departments": [
        {"code": "desk", "kind": "triage", "name": {"ru": "Приёмная", "en": "Desk"}},
        {
            "code": "roads", "name": {"ru": "Дороги", "en": "Roads"}, "email": "roads@city.example",
            "phone": "+7 000 1", "note": {"ru": "«Ёлки»", "en": "It's \"us\""},
        },
        {"code": "north", "name": {"ru": "Север", "en": "North"}},
        {
            "code": "rail", "kind": "outside", "name": {"ru": "Вокзал", "en": "Railway"},
            "note": {"ru": "Звоните.", "en": "Call."},
        },
    ],
    "jurisdictions": [
        {"department": "roads", "groups": ["roads", "water"]},
        {"department": "roads", "categories": ["leak"]},
        {"department": "rail", "all": True},
        {
            "department": "north", "categories": ["pothole", "leak"], "area_type": "district",
            "area_codes": ["elkino", "ozernyy"],
        },
        {"department": "north", "groups": ["roads"], "area_type": "okrug", "area_codes": ["severnyy"]},
    ],
}  # fmt: skip
OKRUGS = {"severnyy": (0.0, "Северный"), "yuzhnyy": (1.0, "Южный")}
DISTRICTS = {
    "elkino": (0.0, 0.5, "Ёлкино", 1234),
    "ozernyy": (0.5, 0.5, "Озёрный", None),
    "stepnoy": (1.0, 1.0, "Степной", 0),
}


def square(west: float, size: float = 1.0) -> MultiPolygon:
    return MultiPolygon([box(west, 0, west + size, size)])


def full_city(session: Session) -> None:
    """Make the city in this session's transaction, by the commands that shape every city."""
    spec = CitySpec(
        name={"ru": "Ёжск", "en": "Yozhsk"}, languages=LANGUAGES, time_zone="Europe/Moscow", calendar=CALENDAR,
        emergency_number="01", outside_advice={"ru": "Туда", "en": "There"}, anonymous_reports=False,
    )  # fmt: skip
    set_up_city(session, SYSTEM, spec)
    okrugs = [
        AreaRow(0, code, {"ru": name}, square(west), None, None) for code, (west, name) in OKRUGS.items()
    ]
    import_areas(
        session, SYSTEM, _numbered(okrugs), area_type="okrug", source="портал", type_name={"ru": "Округ"}
    )
    districts = [
        AreaRow(0, code, {"ru": name, "en": code.title()}, square(west, size), None, None, residents)
        for code, (west, size, name, residents) in DISTRICTS.items()
    ]
    import_areas(
        session, SYSTEM, _numbered(districts), area_type="district", source="test", parent_type="okrug",
        type_name={"ru": "Район", "en": "District"},
    )  # fmt: skip
    set_city_areas(session, SYSTEM, "district")
    import_categories(session, SYSTEM, parse_taxonomy(CATEGORIES, LANGUAGES))
    import_departments(session, SYSTEM, parse_departments(DEPARTMENTS, LANGUAGES))
    session.flush()


def _numbered(rows: list[AreaRow]) -> list[AreaRow]:
    return [
        AreaRow(number, row.code, row.names, row.geometry, None, None, row.residents)
        for number, row in enumerate(rows)
    ]


def export(session: Session, folder: Path) -> Exported:
    return export_city(session, folder, schema="0000")


def bring_in(session: Session, folder: Path, *, exact: bool = False) -> dict[str, Tally]:
    with opened(folder) as files:
        return {tally.what: tally for tally in import_city(session, SYSTEM, read_folder(files), exact=exact)}


def content(folder: Path) -> Mapping[str, bytes]:
    """Every file of a folder by its name seen from there."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def change(folder: Path, name: str, before: str, after: str) -> None:
    """Edit a file by hand."""
    told = (folder / name).read_text()
    assert before in told
    (folder / name).write_text(told.replace(before, after))


def events(session: Session) -> int:
    return int(session.scalar(text("SELECT count(*) FROM event")) or 0)
