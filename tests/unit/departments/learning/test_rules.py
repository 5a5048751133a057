"""The fewest rules that explain a past."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from civic.departments.learning.cases import HistoryCase
from civic.departments.learning.rules import MIN_SUPPORT, RuleBook, choose_rules
from civic.departments.learning.tallies import cells_of
from tests.unit.departments.learning.history import EAST, WEST, cases

NORTH = ("district", "north")


def rules(past: list[HistoryCase], **options: float) -> dict[str, str]:
    """``roads/pothole in west`` → department."""
    return {
        f"{'/'.join(each.rule.levels) or 'anything'}{' in ' + each.rule.area[1] if each.rule.area else ''}":
            each.rule.department
        for each in choose_rules(cells_of(past), **options)
    }  # fmt: skip


def test_a_category_that_one_department_had_gets_one_rule_for_everywhere() -> None:
    past = cases("roads/pothole", "works", 40, WEST) + cases("roads/pothole", "works", 30, EAST)
    assert rules(past) == {"roads/pothole": "works"}


def test_an_area_gets_a_rule_of_its_own_only_where_its_department_differs() -> None:
    past = (
        cases("roads/pothole", "works", 100, WEST)
        + cases("roads/pothole", "works", 50, NORTH)
        + cases("roads/pothole", "right-bank", 40, EAST)
    )
    assert rules(past) == {"roads/pothole": "works", "roads/pothole in east": "right-bank"}


def test_too_few_cases_warrant_nothing() -> None:
    few = cases("roads/pothole", "right-bank", MIN_SUPPORT - 1, EAST)
    assert rules(few) == {}
    past = cases("roads/pothole", "works", 100, WEST) + few
    past += cases("roads/pothole", "works", 20, NORTH)
    assert rules(past) == {"roads/pothole": "works"}, "the few are outvoted"
    assert rules(past, min_support=20) == {"roads/pothole": "works", "roads/pothole in east": "right-bank"}


def test_where_areas_share_a_category_out_nobody_answers_everywhere() -> None:
    past = [
        case
        for number in range(4)
        for case in cases("roads/pothole", f"office-{number}", 40, ("district", f"d{number}"))
    ]
    assert rules(past) == {f"roads/pothole in d{number}": f"office-{number}" for number in range(4)}


def test_of_the_types_of_area_the_one_that_separates_is_taken() -> None:
    past = []
    for number in range(200):
        district, ward = f"d{number % 2}", f"w{number // 50}"
        past += cases(
            "roads/pothole", f"office-{number % 2}", 1, ("district", district), ("ward", ward),
            day=number / 100,
        )  # fmt: skip
    assert rules(past) == {"roads/pothole in d0": "office-0", "roads/pothole in d1": "office-1"}


def test_several_categories_of_one_department_are_one_rule_of_their_group() -> None:
    past = [case for kind in "abcd" for case in cases(f"roads/{kind}", "works", 40)]
    past += cases("roads/lamp", "light", 40)
    assert rules(past) == {"roads": "works", "roads/lamp": "light"}


def test_a_whole_city_of_one_department_is_one_rule() -> None:
    past = [case for group in "abcde" for kind in "xyz" for case in cases(f"{group}/{kind}", "works", 40)]
    past += cases("a/lamp", "light", 40)
    assert rules(past) == {"anything": "works", "a/lamp": "light"}


def test_a_city_that_is_divided_by_its_districts_gets_a_rule_for_each() -> None:
    past = []
    for group in "abcde":
        for kind in "xy":
            for area, office in ((WEST, "west-office"), (EAST, "east-office")):
                past += cases(f"{group}/{kind}", office, 40, area)
    assert rules(past) == {"anything in east": "east-office", "anything in west": "west-office"}


def test_without_a_clear_majority_nothing_is_said() -> None:
    assert rules(cases("roads/pothole", "one", 50) + cases("roads/pothole", "two", 50)) == {}
    assert rules([]) == {}


def test_what_is_newer_counts_more_but_an_old_category_keeps_its_voice() -> None:
    past = cases("roads/pothole", "before", 200) + cases("roads/pothole", "now", 60, day=900)
    past += cases("roads/lamp", "light", 40)
    assert rules(past) == {"roads/pothole": "now", "roads/lamp": "light"}


def test_each_rule_says_what_it_would_have_decided() -> None:
    past = cases("roads/pothole", "works", 75, WEST) + cases("roads/pothole", "light", 5, WEST)
    past += cases("roads/pothole", "works", 20)
    past += cases("roads/pothole", "right-bank", 40, EAST)
    base, east = choose_rules(cells_of(past))
    assert (base.support, base.tally.total, base.tally.ranked()) == (95, 100, ["works", "light"])
    assert (east.support, east.tally.total) == (40, 40)
    assert base.confidence < 0.95 < 1


places = st.sampled_from([(), (WEST,), (EAST,), (NORTH,)])
histories = st.lists(
    st.tuples(st.sampled_from(["a/x", "a/y", "b/x", "b/z"]), st.sampled_from("uvw"), places, st.integers(1, 60)),
    max_size=12,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(histories)
def test_every_rule_holds_and_is_needed(history: list[tuple[str, str, tuple, int]]) -> None:
    past = [case for kind, who, areas, count in history for case in cases(kind, who, count, *areas)]
    cells = list(cells_of(past))
    chosen = choose_rules(cells)
    book = RuleBook(chosen)
    decided = {id(each): 0 for each in chosen}
    for case in past:
        rule = book.deciding(case.category_levels, case.areas)
        if rule is not None:
            decided[id(rule)] += 1
    for each in chosen:
        assert decided[id(each)] == each.tally.total, "told from the very cases that it decides"
        assert each.tally.total >= MIN_SUPPORT
        assert each.confidence >= 0.5
    assert [each.rule for each in choose_rules(reversed(cells))] == [each.rule for each in chosen]
