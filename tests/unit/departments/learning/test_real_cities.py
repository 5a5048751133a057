"""What is learned of Boston and Paris, from their earlier reports about the later ones."""

from __future__ import annotations

import pytest

from civic.departments.learning.cases import HistoryCase, split_by_date
from civic.departments.learning.measuring import Measured, RuleSuggester, measure, model_from, rules_from
from civic.departments.learning.rules import MIN_CONFIDENCE, MIN_SUPPORT
from tests.real_reports import BOSTON, PARIS, boston, paris

pytestmark = pytest.mark.skipif(
    not (BOSTON.exists() and PARIS.exists()),
    reason="the real reports are not beside the project (set VECHE_SHARED_DATA)",
)


def learned(past: list[HistoryCase]) -> tuple[Measured, Measured, int]:
    """What the model and the rules were right about, and how many rules there are."""
    earlier, later = split_by_date(past)
    book = rules_from(earlier, min_support=MIN_SUPPORT, min_confidence=MIN_CONFIDENCE)
    return measure(model_from(earlier), later), measure(RuleSuggester(book), later), len(book)


def test_bostons_departments_are_known_by_twenty_rules() -> None:
    model, rules, count = learned(list(boston()))
    assert model.overall.top_1 > 0.95 and model.overall.top_3 > 0.99
    assert model.unattended >= 0.85
    assert rules.overall.top_1 > 0.95
    assert count <= 25


def test_bostons_queues_are_found_by_the_work_district() -> None:
    model, rules, _ = learned(list(boston("queue")))
    assert model.overall.top_1 > 0.87 and model.overall.top_3 > 0.95
    assert model.unattended >= 0.75
    assert rules.overall.top_1 > 0.84


def test_the_units_of_paris_are_known_by_the_subtype() -> None:
    model, rules, _ = learned(list(paris()))
    assert model.overall.top_1 > 0.98
    assert rules.overall.top_1 > 0.87
