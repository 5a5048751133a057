"""The demo city's habits fit the taxonomy and the departments that it is made of."""

from __future__ import annotations

import random

from civic.categories.files import read_taxonomy
from civic.demo.habits import read_habits
from civic.demo.scenes import SCENES
from civic.demo.shape import DEPARTMENTS, TAXONOMY
from civic.departments.files import read_departments

HABITS = read_habits()
CATEGORIES = {category.code for category in read_taxonomy(TAXONOMY) if not category.emergency}
UNITS = {unit.code: unit.kind for unit in read_departments(DEPARTMENTS).departments}


def test_every_category_that_takes_reports_is_reported() -> None:
    assert HABITS.demand.keys() == CATEGORIES


def test_every_group_has_its_pictures() -> None:
    assert SCENES.keys() == {group.code for group in read_taxonomy(TAXONOMY).groups}


def test_every_department_has_a_pace_and_hands_over_to_others_that_exist() -> None:
    assert HABITS.paces.keys() == UNITS.keys()
    assert HABITS.neighbours.keys() == {code for code, kind in UNITS.items() if kind != "outside"}
    for code, others in HABITS.neighbours.items():
        assert set(others) <= UNITS.keys() - {code}


def test_every_turn_has_words_in_both_languages() -> None:
    for what, texts in HABITS.turns.items():
        assert texts, what
        assert all(words.keys() == {"en", "ru"} and all(words.values()) for words in texts)


def test_nobody_reports_snow_in_july_or_long_grass_in_january() -> None:
    dice = random.Random(1)
    july = {HABITS.kind_of_the_month(7, dice) for _ in range(3000)}
    january = {HABITS.kind_of_the_month(1, dice) for _ in range(3000)}
    assert "snow-ice" not in july
    assert "grass-weeds" in july
    assert "snow-ice" in january
    assert "grass-weeds" not in january
