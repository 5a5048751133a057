from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from civic.issues.verdict import FEW, criterion_met, outcome, reopens_at_once

ANSWERS = st.sampled_from(["met", "not_met", "cant_tell"])
CRITERIA = ["a", "b"]


@given(st.lists(ANSWERS))
def test_a_criterion_is_met_when_more_than_half_of_those_who_could_tell_say_so(answers: list[str]) -> None:
    could_tell = [answer for answer in answers if answer != "cant_tell"]
    result = criterion_met(answers)
    if not could_tell:
        assert result is None
    else:
        assert result == (Fraction(could_tell.count("met"), len(could_tell)) > Fraction(1, 2))


@given(st.dictionaries(st.integers(1, 9), st.fixed_dictionaries({"a": ANSWERS, "b": ANSWERS}), min_size=1))
def test_cannot_tell_counts_for_neither_side(judgements: dict[int, dict[str, str]]) -> None:
    more = judgements | {99: {"a": "cant_tell", "b": "cant_tell"}}
    decided = outcome(judgements, CRITERIA, asked=list(judgements), time_is_up=True)
    assert outcome(more, CRITERIA, asked=list(more), time_is_up=True) == decided


def test_nothing_is_decided_while_somebody_who_was_asked_has_time_left() -> None:
    said = {1: {"a": "met", "b": "met"}}
    assert outcome(said, CRITERIA, asked=[1, 2], time_is_up=False) is None
    assert outcome(said, CRITERIA, asked=[1], time_is_up=False) == "confirmed"
    assert outcome(said, CRITERIA, asked=[1, 2], time_is_up=True) == "confirmed"


def test_half_a_judgement_is_not_a_whole_one() -> None:
    assert outcome({1: {"a": "met"}}, CRITERIA, asked=[1], time_is_up=False) is None


def test_nobody_judged_means_closed_and_never_confirmed() -> None:
    assert outcome({}, CRITERIA, asked=[1, 2], time_is_up=True) == "closed"
    assert (
        outcome({1: {"a": "cant_tell", "b": "cant_tell"}}, CRITERIA, asked=[1], time_is_up=True) == "closed"
    )
    assert outcome({}, CRITERIA, asked=[], time_is_up=False) is None


def test_one_criterion_that_is_not_met_means_rework() -> None:
    said = {n: {"a": "met", "b": "not_met"} for n in range(5)}
    assert outcome(said, CRITERIA, asked=list(said), time_is_up=False) == "rework"


def test_a_tie_is_not_met() -> None:
    said = {1: {"a": "met"}, 2: {"a": "not_met"}}
    assert outcome(said, ["a"], asked=[1, 2], time_is_up=False) == "rework"


@given(st.booleans(), st.integers(1, 10))
def test_reopening_by_right_needs_a_reason_and_a_not_met(first: bool, judges: int) -> None:
    assert not reopens_at_once({"a": "not_met"}, has_reason=False, first_delivery=first, judges=judges)
    assert not reopens_at_once(
        {"a": "met", "b": "cant_tell"}, has_reason=True, first_delivery=first, judges=judges
    )
    right = reopens_at_once(
        {"a": "met", "b": "not_met"}, has_reason=True, first_delivery=first, judges=judges
    )
    assert right == (first or judges < FEW)
