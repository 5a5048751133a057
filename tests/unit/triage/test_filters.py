"""The filter of an address: read, written back, refused by the name of its field."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from civic.core.errors import DomainError
from civic.triage.filters import ARGS, MOST_POSITIONS, Filter
from geo.shapes import Bbox

SQUARE = '{"type":"Polygon","coordinates":[[[30.0,60.0],[30.01,60.0],[30.01,60.01],[30.0,60.0]]]}'
EVERYTHING = {
    "status": "received,waiting", "category": "lamp,pothole", "group": "streets", "area": "3",
    "bbox": "30,60,30.1,60.1", "shape": SQUARE, "department": "lighting", "assignee": "me", "target": "late,risk",
    "source": "api,web", "q": "dark lamp", "reporters": "2", "photo": "yes", "reopened": "no", "verdict": "not_met",
    "priority": "high,urgent", "waiting": "no", "mentioned": "yes", "language": "ru", "from": "2026-01-02",
    "to": "2026-01-03", "desk": "yes", "merged": "no",
}  # fmt: skip


def test_every_field_has_a_name_in_an_address_and_comes_back_as_it_was() -> None:
    assert {attribute for attribute, _, _ in ARGS.values()} == {field.name for field in fields(Filter)}
    wanted = Filter.from_args(EVERYTHING)
    assert wanted.to_args() == EVERYTHING
    assert Filter.from_args(wanted.to_args()) == wanted
    assert wanted.bbox == Bbox(30, 60, 30.1, 60.1) and wanted.received_from == date(2026, 1, 2)


def test_commas_and_nothing_else_say_nothing() -> None:
    for name in ARGS:
        if name not in (
            "area",
            "assignee",
            "photo",
            "q",
            "reopened",
            "waiting",
            "mentioned",
            "desk",
            "merged",
        ):
            try:
                assert not Filter.from_args({name: " , "}), name
            except DomainError as refused:
                assert refused.field == name


def test_values_stand_in_one_order_however_they_were_given() -> None:
    one = Filter.from_args(MultiDict([("status", "waiting"), ("status", "received"), ("view", "mine")]))
    assert one == Filter.from_args({"status": ["received,waiting"], "q": " ", "area": None})
    assert one.to_args() == {"status": "received,waiting"}
    assert one and not Filter() and not Filter.from_args({})


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("status", "gone", "filter.unknown_value"),
        ("category", "a b", "filter.unknown_value"),
        ("category", ",".join(map(str, range(60))), "filter.too_many"),
        ("area", "-1", "filter.number"),
        ("area", "99999999999", "filter.number"),
        ("area", "\N{ARABIC-INDIC DIGIT THREE}", "filter.number"),
        ("assignee", "somebody", "filter.number"),
        ("target", "tomorrow", "filter.unknown_value"),
        ("photo", "1", "filter.yes_or_no"),
        ("from", "01.02.2026", "filter.date"),
        ("from", "9999-12-31", "filter.date"),
        ("q", "x" * 201, "filter.too_long"),
        ("bbox", "1,2,3", "bbox.invalid"),
        ("shape", "{", "filter.shape"),
        ("shape", "[" * 50_000, "filter.shape"),
        ("shape", '{"type":"Point","coordinates":[1,2]}', "filter.shape"),
        ("shape", SQUARE.replace("30.01", "30.000001"), "filter.shape"),
    ],
)
def test_what_is_no_value_is_refused_at_its_field(name: str, value: str, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        Filter.from_args({name: value})
    assert (refused.value.code, refused.value.field) == (code, name)


def test_a_shape_has_no_more_corners_than_an_address_carries() -> None:
    ring = [[30 + index / 1000, 60.0] for index in range(MOST_POSITIONS)] + [[30.05, 60.5], [30.0, 60.0]]
    with pytest.raises(DomainError) as refused:
        Filter.from_args({"shape": f'{{"type":"Polygon","coordinates":[{ring}]}}'})
    assert refused.value.field == "shape"


def test_days_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(DomainError) as refused:
        Filter.from_args({"from": "2026-02-01", "to": "2026-01-01"})
    assert (refused.value.code, refused.value.field) == ("filter.dates_order", "to")
