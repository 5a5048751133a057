from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from civic.core.permissions import VISITOR
from civic.issues.queries import map as city_map
from civic.issues.queries.listing import Filter
from geo.shapes import Bbox
from tests.integration.issues.rows import issue_of
from tests.small_city import EAST, WEST, SmallCity

TOWN = Bbox(29.9, 59.9, 30.1, 60.1)


def shown(session: Session, **wanted: object) -> int:
    window = city_map.window(session, VISITOR, TOWN, 12, Filter(**wanted))  # type: ignore[arg-type]  # as asked
    return len(window.points) + sum(cluster.count for cluster in window.clusters)


@pytest.mark.parametrize("crowded", [False, True])
def test_every_issue_of_the_window_is_a_point_or_in_one_ring(
    session: Session, city: SmallCity, monkeypatch: pytest.MonkeyPatch, crowded: bool
) -> None:
    if crowded:
        monkeypatch.setattr(city_map, "MOST_POINTS", 3)
    for _ in range(4):
        city.report()
    city.report(place=EAST)
    city.report(category="poster")
    city.report(category="person")
    assert shown(session) == 6
    assert shown(session, department="lighting") == 4
    assert shown(session, department="roads") == 2
    assert shown(session, categories=["poster"]) == 1
    assert shown(session, group="streets") == 6
    assert shown(session, area=city.areas["east"]) == 1


def test_a_ring_is_split_by_how_far_its_issues_are(
    session: Session, city: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(city_map, "MOST_POINTS", 1)
    for _ in range(3):
        city.report()
    (ring,) = city_map.window(session, VISITOR, TOWN, 12, Filter()).clusters
    assert (ring.count, ring.received, ring.in_work, ring.to_judge, ring.confirmed, ring.other) == (
        3,
        3,
        0,
        0,
        0,
        0,
    )


def test_a_city_without_boundaries_is_looked_for_around_what_was_reported(
    session: Session, city: SmallCity
) -> None:
    assert city_map.reported_extent(session) is None
    hidden = city.report(category="person", place=EAST)
    assert issue_of(session, hidden.public_id).visibility == "private"
    lost = issue_of(session, city.report(place=EAST).public_id)
    lost.place_uncertain = True
    session.flush()
    assert city_map.reported_extent(session) is None, "neither what is private nor what nobody can place"
    city.report(place=WEST)
    found = city_map.reported_extent(session)
    assert found is not None
    assert (round(found.centre.lon, 4), round(found.centre.lat, 4)) == WEST
    assert 0.03 < found.east - found.west < 0.05
