from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.slugs import slug


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Северное Тушино", "severnoe-tushino"),
        ("Щукино", "shchukino"),
        ("Подъёмная", "podemnaya"),
        ("Київський", "kiyivskiy"),
        ("Mühlebach", "muhlebach"),
        ("St. Mary's  Ward", "st-mary-s-ward"),
        ("Gießen-Øst", "giessen-ost"),
        ("45298555", "45298555"),
        ("  ", ""),
        ("—", ""),
    ],
)
def test_a_code_is_spelled_in_latin_letters(name: str, code: str) -> None:
    assert slug(name) == code


def test_scripts_that_cannot_be_spelled_get_codes_that_differ() -> None:
    codes = {slug("종로구 사직동"), slug("종로구 삼청동"), slug("창신1동"), slug("창신2동")}
    assert len(codes) == 4
    assert slug("창신1동") == slug("창신1동")


@given(st.text(max_size=200))
def test_any_text_gives_a_short_code_of_its_own_spelling(name: str) -> None:
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", slug(name))
    assert len(slug(name)) <= 60
