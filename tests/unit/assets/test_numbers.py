"""Numbers of assets as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.assets.numbers import number_key, parse_code, typed_number, without_type

LAMP = {"en": "Lamp", "ru": "Фонарь"}


@pytest.mark.parametrize(
    "typed",
    [
        "217",
        " 217 ",
        "№217",
        "№ 217",
        "# 217",
        "No. 217",
        "lamp 217",
        "Lamp №217",
        "фонарь 217",
        "ФОНАРЯ № 217",
    ],
)
def test_a_number_is_understood_however_it_is_typed(typed: str) -> None:
    assert typed_number(typed, LAMP, "lamp") == "217"


def test_what_stands_between_two_digits_counts_and_other_signs_do_not() -> None:
    assert number_key("12/3") == number_key("12-3") == "12-3" != number_key("123")
    assert number_key("К-217 а") == number_key("k217a") == "k217a"
    assert number_key("№ —") == ""


def test_a_letter_is_the_same_whichever_keyboard_wrote_it() -> None:
    assert number_key("217А") == number_key("217A")
    assert number_key("Л-5") == "л5"


@given(st.text(max_size=60))
def test_a_key_can_stand_in_an_address_and_is_its_own_key(typed: str) -> None:
    key = number_key(typed)
    assert "/" not in key and " " not in key
    assert number_key(key) == key


def test_words_of_a_street_are_no_type() -> None:
    assert without_type("Lamplighter 5", ["Lamp"]) is None
    assert without_type("Bell Street 14", ["Lamp", "Bus stop"]) is None
    assert without_type("bus stop 12", ["Bus stop"]) == "12"


def test_a_code_names_a_type_and_a_number() -> None:
    assert parse_code("lamp: №217") == ("lamp", "217")
    assert parse_code("lamp") is None and parse_code(":217") is None and parse_code("lamp:") is None
