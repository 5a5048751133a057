"""What the rules find in what people write, and what they leave alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.core.errors import DomainError
from civic.moderation.rules import RULES, find
from civic.moderation.rules.abuse import parsed, shipped, words_of
from civic.moderation.spans import COVER, Span, checked, cover

WORDS = words_of(shipped())
LONG = 15_000


def found(text: str, language: str = "en") -> list[tuple[str, str]]:
    return [(each.rule, text[each.start : each.end]) for each in find(text, language, WORDS)]


@pytest.mark.parametrize(
    ("text", "rule", "part"),
    [
        ("Write to anna.smith+1@mail.example.org, please", "email", "anna.smith+1@mail.example.org"),
        ("Пишите: анна@почта.рф", "email", "анна@почта.рф"),
        ("anna (at) mail.ru", "email", "anna (at) mail.ru"),
        ("Звоните +7 (912) 345-67-89!", "phone", "+7 (912) 345-67-89"),
        ("8 912 345 67 89 Анна", "phone", "8 912 345 67 89"),
        ("мой номер 9123456789", "phone", "9123456789"),
        ("тел. 495 123-45-67", "phone", "495 123-45-67"),
        ("тел. 555-09-00", "phone", "555-09-00"),
        ("call (617) 635-4500", "phone", "(617) 635-4500"),
        ("call +44 20 7946 0958", "phone", "+44 20 7946 0958"),
        ("call 07700 900123", "phone", "07700 900123"),
        ("Ruf an: 030 12345678", "phone", "030 12345678"),
        ("my card 4111 1111 1111 1111", "card", "4111 1111 1111 1111"),
        ("to GB82 WEST 1234 5698 7654 32", "iban", "GB82 WEST 1234 5698 7654 32"),
        ("СНИЛС 112-233-445 95", "snils", "112-233-445 95"),
        ("паспорт серии 45 09 123456", "passport", "45 09 123456"),
        ("А123ВС77 стоит на газоне", "plate", "А123ВС77"),
        ("Эти идиоты опять", "abuse", "идиоты"),
        ("You ИДИОТ", "abuse", "ИДИОТ"),
    ],
)
def test_personal_data_and_abuse_are_found(text: str, rule: str, part: str) -> None:
    assert (rule, part) in found(text, "ru" if text[0] > "z" else "en")


@pytest.mark.parametrize(
    "text",
    [
        "Issue 7K3M-9QXA, lamp 217, house 12-14, at 59.938630, 30.314130",
        "On 12.11.2026 at 14:30, again 2026-11-27; 1 200 000 roubles; 10 000 000",
        "Горячая линия 8-800-555-35-35, +7 800 555 35 35, in the States 1-800-555-0199",
        "a number 4111 1111 1111 1112 that is no card, 112-233-445 96 that is no SNILS",
        "кадастровый номер 77:01:0001001:1234, договор 123456789012",
        "See https://city.example/a and www.city.example/b",
        "Рулевое колесо, судак, скорость, переулок Дебаркадерный",
    ],
)
def test_what_only_looks_like_it_is_left(text: str) -> None:
    assert found(text, "ru") == []


def test_a_third_link_makes_advertising() -> None:
    text = "https://a.example https://b.example http://c.example/x"
    assert [rule for rule, _ in found(text)] == ["links"] * 3


@given(st.text(max_size=400))
def test_whatever_is_written_finds_lie_inside_and_are_covered_without_a_trace(text: str) -> None:
    finds = find(text, "ru", WORDS)
    assert all(each.rule in RULES and 0 <= each.start < each.end <= len(text) for each in finds)
    shown = cover(text, [(each.start, each.end) for each in finds])
    assert (COVER in shown) == bool(finds) or COVER in text


def test_a_long_text_full_of_digits_takes_no_longer_than_others() -> None:
    def seconds(part: str) -> float:
        text = (part * LONG)[:LONG]
        start = time.process_time()
        find(text, "ru", WORDS)
        return time.process_time() - start

    # A pattern that tries everything takes thousands of times as long.
    plain = max(min(seconds("слово ") for _ in range(3)), 0.001)
    for part in ("1 ", "a.", "+7 (", "0-0 ", "@", "AB12 ", "паспорт "):
        assert seconds(part) < 100 * plain, part


def test_touching_spans_are_one_and_the_cover_does_not_tell_how_long_they_were() -> None:
    assert cover("Anna Smith lives here", [(0, 4), (5, 10)]) == f"{COVER} lives here"
    assert cover("Anna lives", [(0, 4), (2, 5)]) == f"{COVER}lives"
    assert cover("as it was", []) == "as it was"


@pytest.mark.parametrize(
    "span", [Span("text", 0, 99), Span("text", 3, 3), Span("text", -1, 2), Span("other", 0, 1)]
)
def test_spans_outside_of_the_words_are_refused(span: Span) -> None:
    with pytest.raises(DomainError, check=lambda error: error.code == "redaction.outside_text"):
        checked([span], {"text": "Hello"})


def test_a_city_s_own_list_has_comments_stars_and_each_word_once() -> None:
    assert parsed(["# all of ours", "Foo", "foo  # again", "", "barb*"]) == ["foo", "barb*"]
    own = words_of({"en": ("foo", "barb*")})
    assert [each[0] for each in find("A foos and a barbarian, no idiot", "en", own)] == ["abuse", "abuse"]
    for wrong in ("two words", "*", "ab*", "x" * 61):
        with pytest.raises(DomainError, check=lambda error: error.code == "words.not_a_word"):
            parsed([wrong])
