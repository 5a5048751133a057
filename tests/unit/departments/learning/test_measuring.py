"""How often suggestions agree with what was."""

from __future__ import annotations

from datetime import timedelta

from civic.departments.learning.cases import split_by_date
from civic.departments.learning.measuring import (
    RuleSuggester,
    measure,
    model_from,
    rules_from,
    unattended,
)
from tests.unit.departments.learning.history import EAST, START, WEST, cases


def test_earlier_ones_teach_and_later_ones_ask() -> None:
    past = cases("roads/pothole", "works", 10)
    earlier, later = split_by_date(reversed(past))
    assert [len(earlier), len(later)] == [7, 3]
    assert max(case.received_at for case in earlier) < min(case.received_at for case in later)
    by_moment, rest = split_by_date(past, at=START + timedelta(hours=2))
    assert [len(by_moment), len(rest)] == [2, 8]
    assert split_by_date([]) == ([], [])


def test_cases_of_one_moment_stay_together() -> None:
    past = cases("roads/pothole", "works", 1) * 10
    assert split_by_date(past) == ([], past)


def test_agreement_is_counted_overall_and_by_category() -> None:
    past = cases("roads/pothole", "works", 50, WEST) + cases("roads/lamp", "light", 50, EAST)
    asked = cases("roads/pothole", "works", 8, day=9) + cases("roads/lamp", "works", 2, day=9)
    measured = measure(model_from(past), asked)
    assert (measured.overall.top_1, measured.overall.top_3) == (0.8, 1.0)
    assert measured.by_category["roads", "lamp"].top_1 == 0
    assert measured.by_category["roads", "pothole"].cases == 8


def test_a_rule_suggests_its_department_then_who_else_had_its_cases() -> None:
    past = cases("roads/pothole", "works", 50) + cases("roads/pothole", "light", 5)
    book = rules_from(past, min_support=30, min_confidence=0.5)
    suggester = RuleSuggester(book)
    found = suggester.suggest(("roads", "pothole", "a detail that no rule knows"), ())
    assert [each.department for each in found] == ["works", "light"]
    assert suggester.suggest(("parks", "tree"), ()) == []


def test_unattended_is_the_largest_share_that_is_right_often_enough() -> None:
    told = [(0.9, True)] * 19 + [(0.9, False)] + [(0.5, False)] * 20
    assert unattended(told) == 0.5
    assert unattended([(0.9, True), (0.9, False)]) == 0, "equally sure answers are not picked from"
    assert unattended([(0.0, True)]) == 0, "no answer is none"
    assert unattended([]) == 0
