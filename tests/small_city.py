"""A city of two districts, made by hand: what tests of commands, pages and the API stand on.

The West and the East are squares of about 1.1 km beside each other; ``WEST`` and ``EAST`` are places inside.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from civic.areas.models import Area, AreaEdition, AreaPiece, AreaType
from civic.categories.models import Category, CategoryGroup
from civic.city.models import City, WorkingCalendar
from civic.core import clock
from civic.core.calendar_file import calendar_data, calendar_from
from civic.core.permissions import SYSTEM, Actor
from civic.departments.models import Department, Jurisdiction
from civic.issues.commands.report import Promise, report
from civic.issues.submission import Contact, Submission
from civic.people.commands import add_person, grant_role
from civic.people.models import Person
from civic.people.queries import actor_of

KEY = b"a key for tests, long enough to be one"
WEST = (30.005, 60.005)
EAST = (30.025, 60.005)
OUTSIDE = (31.5, 61.5)
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CRITERIA = [
    {"code": "lit", "text": {"en": "Every lamp is lit", "ru": "Все фонари горят"}},
    {"code": "safe", "text": {"en": "No cables are left open", "ru": "Провода закрыты"}},
]
_numbers = itertools.count(1)


@dataclass
class SmallCity:
    """The rows of the city and shorthand for people and reports."""

    session: Session
    departments: dict[str, int] = field(default_factory=dict)
    categories: dict[str, int] = field(default_factory=dict)
    areas: dict[str, int] = field(default_factory=dict)

    def staff(self, department: str = "lighting", role: str = "agent") -> Actor:
        """A new member of staff of a department."""
        return actor_of(self.session, self.person(role, department))

    def with_role(self, role: str) -> Actor:
        return actor_of(self.session, self.person(role, None))

    def person(self, role: str | None = None, department: str | None = None, **values: Any) -> Person:
        number = next(_numbers)
        made = add_person(
            self.session, SYSTEM, f"person{number}@city.example", f"Person {number:05}", **values
        )
        if role is not None:
            grant_role(self.session, SYSTEM, made.email, role, department)
        return made

    def report(self, **values: Any) -> Promise:
        """A report as somebody would send it; what is not given is filled in."""
        lon, lat = values.pop("place", WEST)
        actor = values.pop("actor", Actor())
        given = {"category": "lamp", "lon": lon, "lat": lat, "text": "The lamp is dark.", **values}
        if isinstance(given.get("contact"), str):
            given["contact"] = Contact(email=given["contact"])
        return report(self.session, actor, Submission(**given), key=KEY)


def small_city(session: Session) -> SmallCity:
    """Make the city in this session's transaction."""
    city = SmallCity(session)
    hours = {
        "timezone": "UTC",
        "hours": {day: ["09:00-17:00"] for day in ("monday", "tuesday", "wednesday", "thursday", "friday")},
    }
    calendar = WorkingCalendar(code="city", name={"en": "City hours"}, definition=_calendar(hours))
    district = AreaType(code="district", name={"en": "District", "ru": "Район"})
    session.add_all([calendar, district])
    session.flush()
    edition = AreaEdition(
        area_type_id=district.id,
        number=1,
        current=True,
        source="by hand",
        source_hash=b"1",
        imported_at=clock.now(),
    )
    session.add(edition)
    session.flush()
    for code, names, west in (
        ("west", {"en": "West", "ru": "Запад"}, 30.0), ("east", {"en": "East", "ru": "Восток"}, 30.02)
    ):  # fmt: skip
        box = f"{west} 60,{west + 0.02} 60,{west + 0.02} 60.01,{west} 60.01,{west} 60"
        area = Area(
            edition_id=edition.id, area_type_id=district.id, code=code, name=names,
            geometry=f"SRID=4326;MULTIPOLYGON((({box})))", square_metres=1_240_000.0,
        )  # fmt: skip
        session.add(area)
        session.flush()
        session.add(AreaPiece(area_id=area.id, geometry=f"SRID=4326;POLYGON(({box}))"))
        city.areas[code] = area.id
    session.add(
        City(
            id=1, name={"en": "Smallton", "ru": "Малград"}, languages=["en", "ru"], time_zone="UTC",
            calendar_id=calendar.id, area_type_id=district.id,
            outside_advice={"en": "Turn to the county", "ru": "Обратитесь в округ"}, demo=True,
        )
    )  # fmt: skip
    for code, kind in (
        ("lighting", "department"), ("roads", "department"), ("care", "department"), ("triage", "triage"),
        ("county", "outside"),
    ):  # fmt: skip
        unit = Department(code=code, name={"en": code.title(), "ru": f"Отдел {code}"}, kind=kind)
        session.add(unit)
        session.flush()
        city.departments[code] = unit.id
    group = CategoryGroup(code="streets", name={"en": "Streets", "ru": "Улицы"}, icon="g-lamp", position=1)
    session.add(group)
    session.flush()
    for position, (code, values) in enumerate(
        {
            "lamp": {},
            "pothole": {"photo_on_delivery": True, "judge_after_days": [30]},
            "poster": {},
            "car": {"visibility": "place_only"},
            "person": {"visibility": "private"},
            "gas": {
                "emergency": True,
                "emergency_text": {"en": "Leave the house.", "ru": "Выйдите из дома."},
            },
            "form": {
                "questions": [
                    {"code": "since", "type": "text", "label": {"en": "Since when?"}, "required": True},
                    {"code": "how_many", "type": "number", "label": {"en": "How many?"}, "required": False},
                ]
            },
        }.items()
    ):
        category = Category(**_category(code, group.id, position) | values)
        session.add(category)
        session.flush()
        city.categories[code] = category.id
    session.add_all(
        [
            Jurisdiction(department_id=city.departments["lighting"], category_id=city.categories["lamp"]),
            Jurisdiction(department_id=city.departments["roads"], group_id=group.id),
            Jurisdiction(department_id=city.departments["care"], category_id=city.categories["person"]),
            Jurisdiction(
                department_id=city.departments["roads"], category_id=city.categories["lamp"],
                area_type_id=district.id, area_code="east",
            ),
        ]
    )  # fmt: skip
    session.flush()
    return city


def city_again(session: Session) -> SmallCity:
    """The city that was made and committed before."""

    def ids(table: type[Department] | type[Category] | type[Area]) -> dict[str, int]:
        return dict(session.execute(select(table.code, table.id)).tuples().all())

    return SmallCity(session, ids(Department), ids(Category), ids(Area))


def _calendar(data: dict[str, Any]) -> dict[str, Any]:
    return calendar_data(calendar_from(data))


def _category(code: str, group_id: int, position: int) -> dict[str, Any]:
    return {
        "group_id": group_id, "code": code, "name": {"en": f"A {code}", "ru": f"Вид {code}"},
        "hint": {"en": "", "ru": ""}, "icon": "g-lamp", "keywords": {"en": [code], "ru": []}, "take_minutes": 240,
        "target_days": 3, "planned_result": {"en": f"The {code} is well", "ru": f"{code}: порядок"},
        "criteria": CRITERIA, "questions": [], "visibility": "public", "emergency": False, "emergency_text": None,
        "duplicate_radius_m": 50, "duplicate_days": 14, "photo_on_delivery": False, "judge_after_days": [],
        "position": position,
    }  # fmt: skip


def events_of(session: Session, public_id: str) -> list[Any]:
    """The events of an issue in order: kind, seq, actor_id, origin, body, rooms."""
    return list(
        session.execute(
            text(
                "SELECT e.kind, e.seq, e.actor_id, e.origin, e.body, e.rooms FROM event e JOIN issue i"
                " ON i.id = e.subject_id AND e.subject_kind = 'issue' WHERE i.public_id = :id ORDER BY e.seq"
            ),
            {"id": public_id},
        )
    )
