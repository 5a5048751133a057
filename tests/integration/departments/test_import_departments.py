"""Departments and who answers for what come from one file."""

from __future__ import annotations

from typing import Any

import pytest
from shapely.geometry import MultiPolygon, box
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import civic.people.models  # noqa: F401  (issues are assigned to people)
from civic.areas.commands import import_areas
from civic.areas.queries import covering
from civic.categories.commands import import_categories
from civic.categories.files import parse_taxonomy
from civic.categories.queries import category_by_code
from civic.city.commands import CitySpec, set_up_city
from civic.core.errors import DomainError, NotAllowed
from civic.core.permissions import SYSTEM, VISITOR
from civic.departments.commands import DepartmentsImported, import_departments
from civic.departments.files import (
    Departments,
    DepartmentsError,
    DepartmentSpec,
    JurisdictionSpec,
    parse_departments,
)
from civic.departments.models import Department, Jurisdiction
from civic.departments.queries import departments
from civic.departments.routing import responsible
from civic.issues.commands.report import report
from civic.issues.submission import Submission
from geo.importing import AreaRow
from geo.shapes import Point
from tests.events import recorded

KEY = bytes(32)


@pytest.fixture(autouse=True)
def city(session: Session) -> None:
    """A city of two districts with two kinds of issue in one group and one in another."""
    set_up_city(session, SYSTEM, CitySpec(name={"en": "Town"}, languages=("en",), time_zone="UTC"))
    rows = [
        AreaRow(index, code, {"en": code.title()}, MultiPolygon([box(index, 0, index + 1, 1)]), None, None)
        for index, code in enumerate(("west", "east"))
    ]
    import_areas(session, SYSTEM, rows, area_type="district", source="test")
    groups = [
        {"code": "roads", "name": {"en": "Roads"}, "categories": [category("pothole"), category("sign")]},
        {"code": "green", "name": {"en": "Green"}, "categories": [category("tree")]},
    ]
    import_categories(session, SYSTEM, parse_taxonomy({"languages": ["en"], "groups": groups}))


def category(code: str) -> dict[str, Any]:
    return {
        "code": code, "name": {"en": code.title()}, "take_minutes": 60, "target_days": 3,
        "planned_result": {"en": "It is done."}, "criteria": [{"code": "done", "text": {"en": "It is done."}}],
    }  # fmt: skip


def unit(code: str, **changes: Any) -> dict[str, Any]:
    return {"code": code, "name": {"en": code.title()}, **changes}


DESK = unit("desk", kind="triage")


def bring_in(
    session: Session, *units: dict[str, Any], rules: tuple[dict[str, Any], ...] = ()
) -> DepartmentsImported:
    values = {"languages": ["en"], "departments": list(units), "jurisdictions": list(rules)}
    return import_departments(session, SYSTEM, parse_departments(values), name="town.toml")


def answers_for(session: Session, code: str, lon: float, lat: float) -> str:
    found = category_by_code(session, code)
    return responsible(session, found.id, found.group_id, covering(session, Point(lon, lat))).code


def test_issues_are_routed_as_the_file_says(session: Session) -> None:
    bring_in(
        session, DESK, unit("roads"), unit("signs"), unit("east"),
        rules=(
            {"department": "roads", "groups": ["roads"]},
            {"department": "signs", "categories": ["sign"]},
            {"department": "east", "groups": ["roads"], "area_type": "district", "area_codes": ["east"]},
        ),
    )  # fmt: skip
    assert answers_for(session, "pothole", 0.5, 0.5) == "roads"
    assert answers_for(session, "pothole", 1.5, 0.5) == "east"
    assert answers_for(session, "sign", 1.5, 0.5) == "signs"
    assert answers_for(session, "tree", 0.5, 0.5) == "desk"


def test_the_same_file_again_changes_nothing(session: Session) -> None:
    rules = ({"department": "roads", "groups": ["roads"]}, {"department": "roads", "categories": ["tree"]})
    first = bring_in(session, DESK, unit("roads"), rules=rules)
    assert (first.added, first.jurisdictions, first.rules_added) == (("desk", "roads"), 2, 2)
    kept = session.scalars(select(Jurisdiction.id)).all()
    again = bring_in(session, DESK, unit("roads"), rules=rules)
    assert (again.is_new, again.unchanged) == (False, ("desk", "roads"))
    assert session.scalars(select(Jurisdiction.id)).all() == kept
    assert len(recorded(session, "departments.imported")) == 1


def test_another_file_replaces_the_rules(session: Session) -> None:
    bring_in(session, DESK, unit("roads"), unit("parks"), rules=({"department": "roads", "all": True},))
    result = bring_in(
        session, DESK, unit("roads"), unit("parks"),
        rules=({"department": "parks", "all": True}, {"department": "roads", "groups": ["roads"]}),
    )  # fmt: skip
    assert (result.jurisdictions, result.rules_added, result.rules_removed) == (2, 2, 1)
    assert answers_for(session, "tree", 0.5, 0.5) == "parks"
    assert recorded(session, "departments.imported")[-1].body == {
        "departments": 3, "added": [], "changed": [], "returned": [], "retired": [], "jurisdictions": 2,
        "rules_added": 2, "rules_removed": 1,
    }  # fmt: skip


def test_a_department_that_the_file_no_longer_has_is_retired_with_its_rules(session: Session) -> None:
    bring_in(session, DESK, unit("roads"), rules=({"department": "roads", "groups": ["roads"]},))
    assert bring_in(session, DESK).retired == ("roads",)
    assert [row.code for row in departments(session)] == ["desk"]
    assert answers_for(session, "pothole", 0.5, 0.5) == "desk"
    assert bring_in(session, DESK, unit("roads")).returned == ("roads",)
    assert session.scalar(select(func.count()).where(Department.code == "roads")) == 1


def test_a_department_is_not_retired_while_somebody_waits_for_it(session: Session) -> None:
    bring_in(session, DESK, unit("roads"), rules=({"department": "roads", "groups": ["roads"]},))
    promise = report(session, SYSTEM, Submission("pothole", 0.5, 0.5, "A deep hole."), key=KEY)
    assert promise.department == "roads"
    with pytest.raises(DomainError) as refused:
        bring_in(session, DESK)
    assert refused.value.code == "department.has_open_work"
    assert refused.value.params == {"department": "roads", "assignments": 1}


def test_the_triage_desk_can_become_another_department(session: Session) -> None:
    bring_in(session, DESK, unit("front"))
    result = bring_in(session, unit("front", kind="triage"), unit("desk"))
    assert result.changed == ("desk", "front")
    assert answers_for(session, "tree", 0.5, 0.5) == "front"


def test_a_tie_is_refused_with_the_place_in_the_file(session: Session) -> None:
    rules = ({"department": "roads", "groups": ["roads"]}, {"department": "signs", "groups": ["roads"]})
    with pytest.raises(DomainError) as refused:
        bring_in(session, DESK, unit("roads"), unit("signs"), rules=rules)
    assert refused.value.code == "departments.tie"
    assert "jurisdiction 2" in str(refused.value)


def test_a_tie_is_refused_however_the_departments_were_put_together(session: Session) -> None:
    units = tuple(
        DepartmentSpec(code, kind, {"en": code}, None, None, {})
        for code, kind in (("desk", "triage"), ("roads", "department"), ("signs", "department"))
    )
    rules = tuple(JurisdictionSpec(code, groups=("roads",)) for code in ("roads", "signs"))
    with pytest.raises(DepartmentsError) as refused:
        import_departments(session, SYSTEM, Departments(("en",), units, rules), name="town.toml")
    assert str(refused.value) == "town.toml: jurisdiction 2: answers for group roads, as roads does already"


@pytest.mark.parametrize(
    ("rule", "field", "said"),
    [
        ({"groups": ["raods"]}, "groups", "'raods' does not exist; did you mean 'roads'?"),
        ({"categories": ["roads"]}, "categories", "'roads' does not exist"),
        ({"all": True, "area_type": "ward", "area_codes": ["1"]}, "area_type", "'ward' does not exist"),
        (
            {"all": True, "area_type": "district", "area_codes": ["weast"]},
            "area_codes",
            "'weast' does not exist; did you mean 'west'?",
        ),
    ],
)
def test_what_the_city_does_not_have_is_refused_with_its_place_in_the_file(
    session: Session, rule: dict[str, Any], field: str, said: str
) -> None:
    with pytest.raises(DepartmentsError) as refused:
        bring_in(session, DESK, unit("roads"), rules=({"department": "roads", **rule},))
    assert refused.value.field == field
    assert str(refused.value).startswith(f"town.toml: jurisdiction 1: {field}: {said}")


@pytest.mark.parametrize("desks", [0, 2])
def test_exactly_one_triage_desk_is_needed(session: Session, desks: int) -> None:
    units = tuple(DepartmentSpec(f"desk{n}", "triage", {"en": "Desk"}, None, None, {}) for n in range(desks))
    with pytest.raises(DomainError) as refused:
        import_departments(session, SYSTEM, Departments(("en",), units, ()))
    assert refused.value.code == "departments.one_triage"


def test_a_retired_category_can_be_nobodys(session: Session) -> None:
    groups = [{"code": "green", "name": {"en": "Green"}, "categories": [category("tree")]}]
    import_categories(session, SYSTEM, parse_taxonomy({"languages": ["en"], "groups": groups}))
    with pytest.raises(DepartmentsError, match="'pothole' does not exist"):
        bring_in(session, DESK, rules=({"department": "desk", "categories": ["pothole"]},))


def test_only_an_administrator_may(session: Session) -> None:
    file = parse_departments({"languages": ["en"], "departments": [DESK]})
    with pytest.raises(NotAllowed):
        import_departments(session, VISITOR, file)
