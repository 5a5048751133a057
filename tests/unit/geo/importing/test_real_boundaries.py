"""Boundaries that cities really publish, with the faults that they really have; kept beside the project, not in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from geo import shapes
from geo.importing import AreaRow, hierarchy, read_areas

DATA = Path(os.environ.get("VECHE_SHARED_DATA") or Path(__file__).resolve().parents[5] / "shared" / "data")
BOUNDARIES = DATA / "boundaries"
pytestmark = pytest.mark.skipif(
    not BOUNDARIES.is_dir(), reason="the real boundaries are not beside the project (set VECHE_SHARED_DATA)"
)


def read(name: str, **options: str) -> list[AreaRow]:
    return read_areas(BOUNDARIES / f"{name}.geojson", **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "options", "areas", "repaired"),
    [
        ("boston_neighbourhoods", {"name_field": "name"}, 26, 6),
        ("moscow_districts_mo", {"name_field": "ru=NAME", "code_field": "OKTMO"}, 146, 2),
        ("moscow_okrugs_ao", {"name_field": "ru=NAME"}, 12, 2),
        ("zurich_quarters", {"name_field": "de=name"}, 34, 7),
        ("paris_arrondissements", {"name_field": "fr=name"}, 20, 0),
        ("seoul_dongs", {"name_field": "ko=name"}, 424, 0),
    ],
)
def test_every_area_can_be_used_and_what_was_invalid_is_told(
    name: str, options: dict[str, str], areas: int, repaired: int
) -> None:
    rows = read(name, **options)
    assert len(rows) == areas
    assert all(row.geometry is not None and row.geometry.is_valid for row in rows)
    assert len({row.code for row in rows}) == areas
    assert sum(row.problem is not None for row in rows) == repaired


def test_districts_of_moscow_lie_in_the_okrugs_that_they_name() -> None:
    districts = read("moscow_districts_mo", name_field="ru=NAME", parent_field="NAME_AO")
    okrugs = read("moscow_okrugs_ao", name_field="ru=NAME")
    found = hierarchy(
        {row.code: row.geometry for row in districts if row.geometry},
        {row.code: row.geometry for row in okrugs if row.geometry},
    )
    assert found == {row.code: row.parent for row in districts}


def test_repair_leaves_the_city_as_large_as_it_was() -> None:
    districts = read("moscow_districts_mo", name_field="ru=NAME")
    # 2,561 square kilometres since 2012, by the city's own account.
    assert sum(shapes.area(row.geometry) for row in districts if row.geometry) == pytest.approx(
        2.561e9, rel=0.01
    )
