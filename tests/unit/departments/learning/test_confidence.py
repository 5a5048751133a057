"""How sure a share is."""

from __future__ import annotations

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.departments.learning.confidence import Z, effective_cases, lower_bound


@given(st.floats(0.001, 1), st.integers(1, 10_000))
def test_it_is_the_share_from_which_what_was_seen_lies_just_z_away(share: float, cases: int) -> None:
    least = lower_bound(share, cases)
    assert share - least == pytest.approx(Z * sqrt(least * (1 - least) / cases), abs=1e-9)


def test_three_of_three_are_not_certain_and_none_of_ten_is_nothing() -> None:
    assert lower_bound(1.0, 3) == pytest.approx(3 / (3 + Z * Z))
    assert lower_bound(0.0, 10) == 0


@given(st.floats(0, 1), st.integers(1, 10_000))
def test_it_never_exceeds_the_share_and_grows_with_the_cases(share: float, cases: int) -> None:
    least = lower_bound(share, cases)
    assert 0 <= least <= share + 1e-12
    assert lower_bound(share, cases * 2) >= least - 1e-12


@given(st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=40))
def test_weighted_cases_are_worth_no_more_than_their_number(weights: list[float]) -> None:
    worth = effective_cases(sum(weights), sum(weight * weight for weight in weights))
    assert 1 - 1e-9 <= worth <= len(weights) * (1 + 1e-9)


def test_equal_cases_count_in_full_however_little_each_weighs() -> None:
    assert effective_cases(40 * 0.001, 40 * 0.001**2) == pytest.approx(40)
    assert lower_bound(0.5, effective_cases(0, 0)) == 0
