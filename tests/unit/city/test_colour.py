"""What a city's colour may be, and the shades that are made of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.city.colour import READABLE, colour_of, contrast, dark, light
from civic.core.errors import DomainError


def rgb(text: str) -> tuple[int, int, int]:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21.0)
    # The grey that is just enough on white, as every table of contrasts has it.
    assert contrast((0x76, 0x76, 0x76), (255, 255, 255)) == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("text", ["", "green", "#0D6A5", "#0D6A5D;}", "0D6A5D", "#0D6A5G"])
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(DomainError, match=r"city\.colour_unknown"):
        colour_of(text)


def test_a_pale_colour_is_refused_with_its_ratio() -> None:
    with pytest.raises(DomainError) as refused:
        colour_of("#e9a62f")
    assert refused.value.code == "city.colour_contrast"
    assert refused.value.params["needed"] == READABLE


@given(st.integers(0, 0xFFFFFF))
def test_every_colour_that_passes_can_be_read_wherever_it_is_used(number: int) -> None:
    try:
        colour = colour_of(f"#{number:06x}")
    except DomainError:
        return
    for shades in (light(colour), dark(colour)):
        for on, under in ((shades.on, shades.brand), (shades.brand, shades.tint), (shades.on, shades.hover)):
            assert contrast(rgb(on), rgb(under)) >= READABLE, (colour, on, under)
