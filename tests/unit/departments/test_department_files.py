"""The file of departments: what it takes, and that the demo city's leaves no category without somebody."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from civic.categories.files import read_taxonomy
from civic.departments.files import DepartmentsError, parse_departments, read_departments
from geo.town.zoning import DISTRICTS

CIVIC = Path(__file__).parents[3] / "civic"
STARTER = read_taxonomy(CIVIC / "categories" / "starter.toml")
CATEGORIES = {category.code: category.group for category in STARTER}
DEMO = read_departments(
    CIVIC / "departments" / "demo.toml",
    STARTER.languages,
    categories=CATEGORIES,
    groups={group.code for group in STARTER.groups},
)


def smallest() -> dict[str, Any]:
    return {
        "departments": [
            {"code": "roads", "name": {"en": "Roads", "ru": "Дороги"}},
            {"code": "desk", "kind": "triage", "name": {"en": "Desk", "ru": "Приёмная"}},
        ],
        "jurisdictions": [{"department": "roads", "categories": ["pothole"]}],
    }


def refused(values: dict[str, Any]) -> DepartmentsError:
    with pytest.raises(DepartmentsError) as caught:
        parse_departments(values, categories=CATEGORIES, groups=set(CATEGORIES.values()), file="city.toml")
    return caught.value


def test_what_may_be_left_out_gets_its_default() -> None:
    found = parse_departments(smallest())
    roads = found.departments[0]
    assert (roads.kind, roads.email, roads.phone, roads.note) == ("department", None, None, {})
    assert found.triage.code == "desk"
    assert list(found.jurisdictions[0].rules()) == [("pothole", None, None, None)]


def test_one_jurisdiction_stands_for_each_of_its_categories_in_each_of_its_areas() -> None:
    values = smallest()
    values["jurisdictions"][0] |= {
        "categories": ["pothole", "snow-ice"], "area_type": "district", "area_codes": ["mill", "meadow"],
    }  # fmt: skip
    assert list(parse_departments(values).jurisdictions[0].rules()) == [
        ("pothole", None, "district", "mill"),
        ("pothole", None, "district", "meadow"),
        ("snow-ice", None, "district", "mill"),
        ("snow-ice", None, "district", "meadow"),
    ]


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("code", "Roads & Co", "departments.bad_code"),
        ("name", {"en": "Roads"}, "departments.language_missing"),
        ("kind", "agency", "departments.not_a_choice"),
        ("kind", "outside", "departments.missing"),
        ("kind", "triage", "departments.many_triage"),
        ("email", "roads at example", "departments.not_an_email"),
        ("phone", "call us", "departments.not_a_phone"),
        ("mail", "roads@example.org", "departments.unknown_key"),
        ("code", "desk", "departments.duplicate"),
    ],
)
def test_a_department_that_cannot_be_is_refused(key: str, value: object, code: str) -> None:
    values = smallest()
    values["departments"][0][key] = value
    problem = refused(values)
    assert (problem.code, problem.params["file"]) == (code, "city.toml")


def test_a_city_without_a_triage_desk_is_refused() -> None:
    values = smallest()
    values["departments"].pop()
    assert refused(values).code == "departments.no_triage"


@pytest.mark.parametrize(
    ("jurisdiction", "code"),
    [
        ({"department": "road", "all": True}, "departments.unknown_code"),
        ({"department": "roads"}, "departments.one_of_three"),
        ({"department": "roads", "categories": ["pothole"], "all": True}, "departments.one_of_three"),
        ({"department": "roads", "all": False}, "departments.not_a_choice"),
        ({"department": "roads", "categories": []}, "departments.empty"),
        ({"department": "roads", "categories": ["potholes"]}, "departments.unknown_code"),
        ({"department": "roads", "groups": ["pothole"]}, "departments.unknown_code"),
        ({"department": "roads", "all": True, "area_type": "district"}, "departments.missing"),
        ({"department": "roads", "all": True, "area_codes": ["mill"]}, "departments.missing"),
    ],
)
def test_a_jurisdiction_that_cannot_be_is_refused_by_its_number(
    jurisdiction: dict[str, object], code: str
) -> None:
    values = smallest()
    values["jurisdictions"] = [jurisdiction]
    problem = refused(values)
    assert (problem.code, problem.params["where"]) == (code, "jurisdiction 1")


def test_two_that_would_tie_are_refused_with_both_names() -> None:
    values = smallest()
    rule = {"department": "roads", "groups": ["roads"], "area_type": "district", "area_codes": ["mill"]}
    values["jurisdictions"] += [rule, copy.deepcopy(rule) | {"department": "desk"}]
    problem = refused(values)
    assert problem.code == "departments.tie"
    assert "roads in mill" in str(problem) and "roads does already" in str(problem)


def test_the_demo_city_has_eight_departments_a_desk_and_two_outside_bodies() -> None:
    kinds = [department.kind for department in DEMO.departments]
    assert (kinds.count("department"), kinds.count("triage"), kinds.count("outside")) == (8, 1, 2)


def test_every_category_of_the_starter_has_a_department_anywhere_in_the_demo_city() -> None:
    working = {department.code for department in DEMO.departments if department.kind == "department"}
    answered: set[str] = set()
    for jurisdiction in DEMO.jurisdictions:
        assert jurisdiction.department in working
        for category, group, area_type, _ in jurisdiction.rules():
            if area_type is None:
                answered |= {
                    code
                    for code in CATEGORIES
                    if category in (code, None) and group in (CATEGORIES[code], None)
                }
    assert answered == set(CATEGORIES)


def test_every_department_of_the_demo_city_answers_for_something() -> None:
    working = {department.code for department in DEMO.departments if department.kind == "department"}
    assert {jurisdiction.department for jurisdiction in DEMO.jurisdictions} == working


def test_the_demo_city_has_two_rules_for_districts_that_exist() -> None:
    local = [jurisdiction for jurisdiction in DEMO.jurisdictions if jurisdiction.area_type]
    assert len(local) == 2
    for jurisdiction in local:
        assert jurisdiction.area_type == "district"
        assert set(jurisdiction.area_codes) <= set(DISTRICTS)


def test_no_address_of_the_demo_city_can_be_reached() -> None:
    assert all((department.email or "").endswith(".example") for department in DEMO.departments)
