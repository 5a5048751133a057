"""Where an initiative is: a line or a shape, cut off where the city ends."""

from __future__ import annotations

import json
from typing import Any

import pytest
from geoalchemy2.shape import to_shape
from shapely.geometry import shape as shape_of
from shapely.geometry.base import BaseGeometry

from civic.core.errors import InvalidInput
from geo.shapes import area
from initiatives.proposals.commands.propose import propose
from initiatives.proposals.commands.revise import revise
from initiatives.proposals.placing import Where, areas_reached
from initiatives.proposals.queries.detail import initiative_detail
from tests.integration.initiatives.town import TEXT, Town
from tests.small_city import EAST, OUTSIDE, WEST


def line(*places: tuple[float, float]) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": [list(place) for place in places]}


def square(lon: float, lat: float, half: float) -> dict[str, Any]:
    west, east, south, north = lon - half, lon + half, lat - half, lat + half
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def kept(town: Town, drawn: object) -> tuple[str, BaseGeometry]:
    public_id = propose(town.session, town.resident(), TEXT, Where(shape=drawn))
    return public_id, to_shape(town.initiative(public_id).place)


def reached(town: Town, public_id: str) -> list[str]:
    return [each.code for each in areas_reached(town.session, town.initiative(public_id).id)]


def test_a_line_through_two_areas_reaches_both_and_a_shape_in_one_that(town: Town) -> None:
    public_id, there = kept(town, line(WEST, EAST))
    assert there.geom_type == "LineString" and list(there.coords) == [WEST, EAST]
    assert reached(town, public_id) == ["east", "west"]
    public_id, there = kept(town, json.dumps(square(*WEST, 0.001)))
    assert there.equals_exact(shape_of(square(*WEST, 0.001)), 1e-9, normalize=True) and reached(
        town, public_id
    ) == ["west"]
    assert reached(town, town.draft()) == []


def test_what_lies_outside_is_cut_off_and_what_is_all_outside_is_told_at_its_field(town: Town) -> None:
    _, there = kept(town, line(WEST, (WEST[0], WEST[1] + 1)))
    assert there.geom_type == "LineString" and there.bounds[3] < WEST[1] + 0.1
    _, whole = kept(town, square(30.02, 60.005, 2))
    assert area(whole) < area(shape_of(square(30.02, 60.005, 0.1)))
    for drawn in (line(OUTSIDE, (OUTSIDE[0] + 0.1, OUTSIDE[1])), square(*OUTSIDE, 0.1)):
        with pytest.raises(InvalidInput) as told:
            kept(town, drawn)
        assert [(each.code, each.field) for each in told.value.problems] == [
            ("issue.outside_city", "location")
        ]


@pytest.mark.parametrize(
    "drawn",
    [
        "no json",
        "[" * 5000,
        '{"type": "LineString", "coordinates": [[NaN, 60], [30, 60]]}',
        "null",
        "x" * 300_000,
        {"type": "Circle", "coordinates": [30, 60]},
        {"type": "GeometryCollection", "geometries": []},
        line(WEST),
        line(WEST, WEST),
        line((300, 60), WEST),
        line(*[(30 + number / 100_000, 60.005) for number in range(2001)]),
        {"type": "Polygon", "coordinates": [[[30, 60], [30.01, 60.01], [30.01, 60], [30, 60.01], [30, 60]]]},
        {"type": "Polygon", "coordinates": "all of it"},
        {"type": "MultiLineString", "coordinates": [[]]},
    ],
)
def test_what_is_no_sound_line_or_shape_is_refused(town: Town, drawn: object) -> None:
    with pytest.raises(InvalidInput) as told:
        kept(town, drawn)
    assert [(each.code, each.field) for each in told.value.problems] == [
        ("initiative.place_unsound", "location")
    ]


def test_the_surroundings_of_a_place_need_no_map(town: Town) -> None:
    author = town.resident()
    public_id = propose(town.session, author, TEXT, Where(lon=WEST[0], lat=WEST[1], around="250"))
    there = to_shape(town.initiative(public_id).place)
    assert area(there) == pytest.approx(250**2 * 3.14, rel=0.02)
    assert revise(town.session, author, public_id, TEXT, Where(lon=WEST[0], lat=WEST[1], around="7"))
    assert to_shape(town.initiative(public_id).place).geom_type == "Point"


def test_the_same_drawing_again_changes_nothing_and_the_page_has_it(town: Town) -> None:
    author = town.resident()
    where = Where(shape=square(30.02, 60.005, 1))
    public_id = propose(town.session, author, TEXT, where)
    assert not revise(town.session, author, public_id, TEXT, where)
    detail = initiative_detail(town.session, author, public_id)
    assert detail.placed and detail.where is not None
    assert detail.where["type"] in ("Polygon", "MultiPolygon")
    assert not revise(town.session, author, public_id, TEXT, Where(shape=detail.where)), (
        "it came back as text"
    )
