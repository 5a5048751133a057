"""Boston and Moscow as they publish themselves, down to what a resident is promised; kept beside the project."""

from __future__ import annotations

import os
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import civic.categories
import civic.people.models
from civic.areas.commands import AreasImported, import_areas
from civic.areas.models import Area
from civic.areas.queries import covering
from civic.categories.commands import import_categories
from civic.categories.files import read_taxonomy
from civic.city.commands import CitySpec, set_city_areas, set_up_city
from civic.core import clock
from civic.core.calendar import WorkingCalendar
from civic.core.errors import InvalidInput
from civic.core.permissions import SYSTEM
from civic.departments.commands import import_departments
from civic.departments.files import parse_departments
from civic.folder.bring_in import import_city, read_folder
from civic.folder.export import export_city
from civic.folder.opened import opened
from civic.issues.commands.report import Promise, report
from civic.issues.models import Issue, IssueArea
from civic.issues.submission import Submission
from geo.importing import read_areas
from geo.shapes import Point

DATA = Path(os.environ.get("VECHE_SHARED_DATA") or Path(__file__).resolve().parents[4] / "shared" / "data")
BOUNDARIES = DATA / "boundaries"
STARTER = Path(civic.categories.__file__).parent / "starter.toml"
MONDAY = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)

pytestmark = pytest.mark.skipif(
    not BOUNDARIES.is_dir(), reason="the real boundaries are not beside the project (set VECHE_SHARED_DATA)"
)


def bring_in(session: Session, file: str, name_field: str, **options: Any) -> AreasImported:
    code_field = options.pop("code_field", None)
    rows = read_areas(BOUNDARIES / f"{file}.geojson", name_field=name_field, code_field=code_field)
    return import_areas(session, SYSTEM, rows, source=file, **options)


def city(session: Session, name: str, language: str, time_zone: str) -> None:
    hours = dict.fromkeys(range(5), ((time(9), time(18)),))
    spec = CitySpec(
        name={language: name}, languages=(language,), time_zone=time_zone,
        calendar=WorkingCalendar(time_zone, hours), outside_advice={language: "…"},
    )  # fmt: skip
    set_up_city(session, SYSTEM, spec)


def staff(session: Session, language: str, units: dict[str, str], rules: list[dict[str, Any]]) -> None:
    import_categories(session, SYSTEM, read_taxonomy(STARTER, [language]))
    departments = [
        {"code": code, "name": {language: name}, "kind": "triage" if code == "desk" else "department"}
        for code, name in units.items()
    ]
    values = {"languages": [language], "departments": departments, "jurisdictions": rules}
    import_departments(session, SYSTEM, parse_departments(values))


def filed(session: Session, category: str, lon: float, lat: float, language: str, **answers: str) -> Promise:
    submission = Submission(category, lon, lat, "Look. Смотрите.", language=language, answers=answers)
    with clock.frozen(MONDAY):
        return report(session, SYSTEM, submission, key=bytes(32))


def areas_of(session: Session, promise: Promise) -> dict[str, dict[str, str]]:
    rows = session.execute(
        select(Area.code, Area.name)
        .join(IssueArea, IssueArea.area_id == Area.id)
        .where(IssueArea.issue_id == promise.issue_id)
    )
    return dict(rows.tuples().all())


@pytest.fixture
def boston(session: Session) -> AreasImported:
    city(session, "Boston", "en", "America/New_York")
    result = bring_in(session, "boston_neighbourhoods", "name", area_type="neighbourhood")
    set_city_areas(session, SYSTEM, "neighbourhood")
    rules: list[dict[str, Any]] = [
        {"department": "roads", "groups": ["roads"]},
        {
            "department": "harbor", "groups": ["roads"], "area_type": "neighbourhood",
            "area_codes": ["east-boston", "charlestown"],
        },
    ]  # fmt: skip
    staff(session, "en", {"desk": "311", "roads": "Public Works", "harbor": "Harbor District"}, rules)
    return result


@pytest.fixture
def moscow(session: Session) -> AreasImported:
    city(session, "Москва", "ru", "Europe/Moscow")
    bring_in(session, "moscow_okrugs_ao", "ru=NAME", area_type="okrug", type_name={"ru": "Округ"})
    result = bring_in(
        session,
        "moscow_districts_mo",
        "ru=NAME",
        area_type="district",
        type_name={"ru": "Район"},
        parent_type="okrug",
    )
    set_city_areas(session, SYSTEM, "district")
    rules: list[dict[str, Any]] = [
        {"department": "dorogi", "groups": ["roads"]},
        {"department": "zelao", "groups": ["roads"], "area_type": "okrug", "area_codes": ["zelenogradskiy"]},
        {"department": "arbat", "groups": ["roads"], "area_type": "district", "area_codes": ["arbat"]},
    ]
    units = {
        "desk": "Приёмная",
        "dorogi": "Автодороги",
        "zelao": "Дороги Зеленограда",
        "arbat": "Жилищник Арбат",
    }
    staff(session, "ru", units, rules)
    return result


def test_boston_is_taken_in_whole_and_what_was_repaired_is_told(boston: AreasImported) -> None:
    assert (boston.edition, len(boston.added), boston.left_out) == (1, 26, ())
    assert {row.names["en"] for row in boston.repaired} == {
        "Roslindale", "Hyde Park", "East Boston", "Downtown", "Beacon Hill", "Harbor Islands",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("lon", "lat", "area", "department"),
    [(-71.0810, 42.3503, "back-bay", "roads"), (-71.0300, 42.3750, "east-boston", "harbor")],
)
def test_a_report_in_boston_has_its_neighbourhood_department_and_promise(
    session: Session, boston: AreasImported, lon: float, lat: float, area: str, department: str
) -> None:
    promise = filed(session, "pothole", lon, lat, "en")
    assert list(areas_of(session, promise)) == [area]
    assert session.scalars(select(Area.code).join(Issue, Issue.area_id == Area.id)).all() == [area]
    assert promise.department == department
    category = read_taxonomy(STARTER).category("pothole")
    calendar = WorkingCalendar("America/New_York", dict.fromkeys(range(5), ((time(9), time(18)),)))
    assert promise.take_by == calendar.add_minutes(MONDAY, category.take_minutes)
    assert promise.target == calendar.add_working_days(MONDAY, category.target_days)


def test_what_nobody_answers_for_in_boston_goes_to_its_triage_desk(
    session: Session, boston: AreasImported
) -> None:
    assert filed(session, "street-light-out", -71.0810, 42.3503, "en", fault="out").department == "desk"


def test_a_place_outside_boston_is_refused(session: Session, boston: AreasImported) -> None:
    with pytest.raises(InvalidInput) as refused:
        filed(session, "pothole", -71.1106, 42.3736, "en")
    assert [problem.code for problem in refused.value.problems] == ["issue.outside_city"]


def test_every_district_of_moscow_lies_in_an_okrug(moscow: AreasImported) -> None:
    assert len(moscow.parents) == 146
    assert moscow.without_parent == ()
    assert moscow.parents["arbat"] == "tsentralnyy"
    assert moscow.parents["kryukovo"] == "zelenogradskiy"
    assert {row.names["ru"] for row in moscow.repaired} == {"Сосенское", "Северное Бутово"}


@pytest.mark.parametrize(
    ("lon", "lat", "areas", "department"),
    [
        (37.5906, 55.7494, {"arbat": "Арбат", "tsentralnyy": "Центральный"}, "arbat"),
        (37.6050, 55.7650, {"tverskoy": "Тверской", "tsentralnyy": "Центральный"}, "dorogi"),
        (37.1650, 55.9790, {"kryukovo": "Крюково", "zelenogradskiy": "Зеленоградский"}, "zelao"),
    ],
)
def test_a_report_in_moscow_has_district_and_okrug_by_their_russian_names(
    session: Session, moscow: AreasImported, lon: float, lat: float, areas: dict[str, str], department: str
) -> None:
    promise = filed(session, "pothole", lon, lat, "ru")
    assert areas_of(session, promise) == {code: {"ru": name} for code, name in areas.items()}
    assert session.scalars(select(Area.code).join(Issue, Issue.area_id == Area.id)).all() == [
        next(iter(areas))
    ]
    assert promise.department == department
    assert (
        promise.target.astimezone(WorkingCalendar("Europe/Moscow", {0: ((time(9), time(18)),)})._zone).hour
        == 18
    )


def test_codes_of_moscow_stay_when_the_file_is_read_by_another_code_field(
    session: Session, moscow: AreasImported
) -> None:
    result = bring_in(session, "moscow_districts_mo", "ru=NAME", area_type="district", code_field="OKTMO")
    assert (result.is_new, len(result.kept_codes)) == (False, 146)
    assert result.kept_codes["45374000"] == "arbat"
    assert {area.code for area in covering(session, Point(37.5906, 55.7494))} == {"arbat", "tsentralnyy"}


def test_moscow_comes_out_of_a_folder_as_it_went_in(
    session: Session, moscow: AreasImported, tmp_path: Path
) -> None:
    export_city(session, tmp_path / "moscow", schema="0000")
    session.rollback()
    for _ in range(2):
        with opened(tmp_path / "moscow") as files:
            tallies = import_city(session, SYSTEM, read_folder(files), exact=True)
    assert not any(tally.is_new for tally in tallies), "the second time there is nothing to do"
    export_city(session, tmp_path / "copy", schema="0000")
    for path in (tmp_path / "moscow").rglob("*.*"):
        assert (tmp_path / "copy" / path.relative_to(tmp_path / "moscow")).read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("file", "name_field", "areas"),
    [
        ("paris_arrondissements", "fr=name", 20),
        ("zurich_quarters", "de=name", 34),
        ("seoul_dongs", "ko=name", 424),
    ],
)
def test_other_cities_are_taken_in_too_and_again_change_nothing(
    session: Session, file: str, name_field: str, areas: int
) -> None:
    assert len(bring_in(session, file, name_field, area_type="quarter").added) == areas
    again = bring_in(session, file, name_field, area_type="quarter")
    assert (again.is_new, again.kept_codes, len(again.unchanged)) == (False, {}, areas)
