from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from civic.history.moments import RowProblem
from civic.history.places import Places
from civic.history.reasons import in_words
from civic.history.rows import ignored
from tests.unit.history.records import ROW, mapping, understood


def problem(given: Any = None, zone: str = "UTC", **changes: str) -> str:
    with pytest.raises(RowProblem) as refused:
        understood(given=given, zone=zone, **changes)
    assert "?" not in in_words(refused.value.code, refused.value.params)
    return refused.value.code


def test_a_row_says_what_was_received_and_what_became_of_it() -> None:
    row = understood(
        closed="2025-03-05T12:00:00+03:00", due="2025-03-10", state="done", unit="Lights", reply="New bulb"
    )
    assert (row.external_id, row.status, row.category, row.department) == ("1", "closed", "lamp", "lighting")
    assert row.received_at == datetime(2025, 3, 3, 10, tzinfo=UTC)
    assert row.ended_at == row.changed_at == datetime(2025, 3, 5, 9, tzinfo=UTC)
    assert (row.title, row.text, row.answer, row.x, row.y) == (
        "The lamp is dark", "The lamp is dark", "New bulb", 30.005, 60.005,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"no": " "}, "id_missing"),
        ({"no": "x" * 300}, "id_unusable"),
        ({"opened": ""}, "received_missing"),
        ({"opened": "2025-02-30 10:00"}, "date_unreadable"),
        ({"opened": "03/03/2025"}, "date_unreadable"),
        ({"opened": "0205-03-03"}, "date_out_of_range"),
        ({"opened": "2027-01-01"}, "received_in_future"),
        ({"state": "Done", "closed": "2025-03-03 09:59:59"}, "closed_before_received"),
        ({"state": "Done", "closed": "2027-03-03"}, "closed_in_future"),
        ({"state": "Done"}, "closed_without_date"),
        ({"state": "Odd"}, "status_unknown"),
        ({"state": ""}, "status_missing"),
        ({"kind": ""}, "category_missing"),
        ({"kind": "Bench"}, "category_unknown"),
        ({"unit": "Parks"}, "department_unknown"),
        ({"words": "x" * 6000}, "text_too_long"),
        ({"lon": "east"}, "coordinate_unreadable"),
        ({"lat": "nan"}, "coordinate_unreadable"),
        ({"lat": ""}, "coordinate_unreadable"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(changes: dict[str, str], code: str) -> None:
    assert problem(**changes) == code


def test_a_time_that_the_clocks_skipped_does_not_exist() -> None:
    assert problem(zone="America/New_York", opened="2025-03-09 02:30:00") == "date_skipped"


def test_a_time_that_came_twice_is_the_one_that_the_mapping_says() -> None:
    twice = "2025-11-02 01:30:00"
    assert problem(zone="America/New_York", opened=twice) == "date_twice"
    for which, hour in (("earlier", 5), ("later", 6)):
        row = understood(given=mapping(dates__ambiguous=which), zone="America/New_York", opened=twice)
        assert row.received_at == datetime(2025, 11, 2, hour, 30, tzinfo=UTC)


def test_dates_are_read_by_the_first_format_that_fits() -> None:
    given = mapping(dates={"formats": ["%d.%m.%Y", "unix"], "time": "12:30"})
    assert understood(given=given, opened="03.03.2025").received_at == datetime(
        2025, 3, 3, 12, 30, tzinfo=UTC
    )
    assert understood(given=given, opened="1740996000").received_at == datetime(2025, 3, 3, 10, tzinfo=UTC)


def test_a_closed_row_without_its_date_can_be_closed_at_another() -> None:
    given = mapping(status__closed_without_date="target")
    assert understood(given=given, state="Done", due="2025-03-04").ended_at == datetime(
        2025, 3, 4, tzinfo=UTC
    )
    given = mapping(status__closed_without_date="received")
    assert understood(given=given, state="Done").ended_at == datetime(2025, 3, 3, 10, tzinfo=UTC)


def test_declined_has_its_reason_and_duplicates_are_closed() -> None:
    row = understood(state="No", closed="2025-03-04")
    assert (row.status, row.reason) == ("declined", "out_of_scope")
    given = mapping(status__values={"Open": "duplicate"})
    assert understood(given=given, closed="2025-03-04").status == "closed"


def test_an_id_can_be_made_of_several_columns() -> None:
    assert understood(given=mapping(columns__id=["kind", "opened"])).external_id == "Lamp|2025-03-03 10:00:00"


def test_words_are_kept_without_what_cannot_be_printed() -> None:
    assert understood(subject="", words="It is\x00 dark.\x1b[31m Help.").text == "It is dark.[31m Help."


def test_rows_can_be_left_out_on_purpose() -> None:
    given = mapping(ignore=[{"column": "kind", "values": ["Test", ""], "reason": "made to try it out"}])
    assert ignored(given, {**ROW, "kind": "Test"}) == "made to try it out"
    assert ignored(given, {**ROW, "kind": ""}) == "made to try it out"
    assert ignored(given, ROW) is None


def test_the_digest_is_of_what_is_taken_over() -> None:
    place = (30.0, 60.0)
    same = understood().digest(place, False)
    assert understood(reply=" ", no="2").digest(place, False) == same
    others = [
        understood(subject="Another").digest(place, False), understood(due="2025-03-05").digest(place, False),
        understood().digest((30.0, 60.1), False), understood().digest(place, True),
    ]  # fmt: skip
    assert len({same, *others}) == 5


def test_places_of_another_system_are_converted_both_ways_round() -> None:
    given = mapping(
        columns__lon=None, columns__lat=None, columns__x="e", columns__y="n", place__crs="EPSG:2056"
    )
    right, wrong = Places(given.place).of([(2679329.0, 1248930.0), (1248930.0, 2679329.0)])
    assert right.given is not None and wrong.swapped is not None
    assert (right.given.lon, right.given.lat) == pytest.approx((8.489251, 47.386423), abs=1e-6)
    assert wrong.swapped == right.given


def test_a_default_point_is_uncertain_within_its_tolerance() -> None:
    given = mapping(place__defaults=[{"lon": 30.0, "lat": 60.0, "tolerance_m": 20}])
    near, far, impossible = Places(given.place).of([(30.0002, 60.0001), (30.001, 60.0), (30.0, 260.0)])
    assert near.uncertain == near.given
    assert far.uncertain is None
    assert (impossible.given, impossible.swapped) == (None, None)


def test_what_has_no_coordinates_is_kept_where_the_mapping_says() -> None:
    assert Places(mapping().place).of([(None, None)])[0].uncertain is None
    (spot,) = Places(mapping(place__unknown_at={"lon": 30, "lat": 60}).place).of([(None, None)])
    assert spot.uncertain is not None and (spot.uncertain.lon, spot.uncertain.lat) == (30, 60)
