"""The model that learns with every case."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from civic.departments.learning.backoff import BackoffModel
from civic.departments.learning.cases import HistoryCase
from tests.pace import slowness
from tests.unit.departments.learning.history import EAST, START, WEST, cases


def learned(*pasts: list[HistoryCase], **options: float) -> BackoffModel:
    model = BackoffModel(**options)
    for past in pasts:
        for case in past:
            model.learn(case)
    return model


def first(model: BackoffModel, category: str, *areas: tuple[str, str]) -> str:
    return model.suggest(tuple(category.split("/")), areas)[0].department


def test_before_anything_was_learned_it_suggests_nothing() -> None:
    assert BackoffModel().suggest(("roads", "pothole")) == []


def test_one_case_is_enough_for_a_first_suggestion() -> None:
    assert first(learned(cases("roads/pothole", "works", 1)), "roads/pothole") == "works"


def test_an_unknown_category_is_answered_by_its_group_and_an_unknown_group_by_everything() -> None:
    model = learned(cases("roads/pothole", "works", 5), cases("parks/tree", "green", 8))
    assert first(model, "roads/kerb") == "works"
    assert first(model, "noise/music") == "green"


def test_it_finds_by_itself_that_the_area_decides() -> None:
    west, east = cases("roads/pothole", "one", 20, WEST), cases("roads/pothole", "two", 20, EAST)
    model = learned([case for pair in zip(west, east, strict=True) for case in pair])
    assert first(model, "roads/pothole", WEST) == "one"
    assert first(model, "roads/pothole", EAST) == "two"


def test_an_area_that_decides_nothing_does_not_disturb() -> None:
    past = []
    for number in range(60):
        past += cases("roads/pothole", "works" if number % 5 else "other", 1, ("ward", f"w{number}"))
    model = learned(past)
    assert model.suggest(("roads", "pothole"), (("ward", "w0"),)) == model.suggest(("roads", "pothole"))


def test_the_more_was_seen_the_surer_it_is() -> None:
    def sure(count: int) -> float:
        model = learned(cases("roads/kerb", "green", 10), cases("roads/pothole", "works", count))
        return model.suggest(("roads", "pothole"))[0].probability

    assert sure(2) < sure(10) < sure(100) < 1


def test_it_forgets_with_its_half_life() -> None:
    before, after = cases("roads/pothole", "before", 100), cases("roads/pothole", "now", 30, day=365)
    assert first(learned(before, after), "roads/pothole") == "now"
    assert first(learned(before, after, half_life_days=10_000), "roads/pothole") == "before"


def test_decades_do_not_overflow_it() -> None:
    model = BackoffModel(half_life_days=1)
    for years in range(0, 60, 2):
        at = START + timedelta(days=365 * years)
        model.learn(HistoryCase(at, ("roads", "pothole"), f"d{years}", areas=(WEST,)))
    best = model.suggest(("roads", "pothole"), (WEST,))[0]
    assert best.department == "d58"
    assert 0.5 < best.probability <= 1


kinds = st.sampled_from(["a/x", "a/y", "b/x"])
pasts = st.lists(
    st.tuples(kinds, st.sampled_from("uvw"), st.sampled_from([(), (WEST,), (EAST,)]), st.floats(0, 2000)),
    min_size=1, max_size=40,
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@example([("a/y", "u", (), 43.491293913784816), ("a/x", "u", (), 1661.0), ("a/y", "u", (), 0.0)], "a/y")
@given(pasts, kinds)
def test_probabilities_are_some(past: list[tuple[str, str, tuple, float]], asked: str) -> None:
    model = learned(*(cases(kind, who, 1, *areas, day=day) for kind, who, areas, day in past))
    for areas in ((), (WEST,), (EAST, ("ward", "new"))):
        found = model.suggest(tuple(asked.split("/")), areas)
        assert sum(each.probability for each in found) == pytest.approx(1)
        assert all(0 <= each.probability <= 1 for each in found)
        assert found == sorted(found, key=lambda each: (-each.probability, each.department))


def test_a_suggestion_takes_a_fraction_of_a_millisecond() -> None:
    past = [
        case
        for number in range(400)
        for case in cases(
            f"g{number % 10}/c{number % 60}", f"d{number % 15}", 1, ("district", f"{number % 30}")
        )
    ]
    model = learned(past)
    start = time.perf_counter()
    for case in past:
        model.suggest(case.category_levels, case.areas)
    assert (time.perf_counter() - start) / len(past) < 0.002 * slowness(), (
        "0.02 ms alone; noise of a shared machine allowed for"
    )
