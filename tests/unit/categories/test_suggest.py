"""Words to categories, measured on reports that were written before the keywords (suggest_cases.json)."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from civic.categories.files import read_taxonomy
from civic.categories.suggest import Suggester
from civic.demo.stories import read_stories
from tests.pace import slowness

ROOT = Path(__file__).parents[3]
CASES = json.loads(Path(__file__).with_name("suggest_cases.json").read_text(encoding="utf-8"))
STARTER = read_taxonomy(ROOT / "civic" / "categories" / "starter.toml")


@pytest.fixture(scope="module")
def suggester() -> Suggester:
    return Suggester(STARTER)


@dataclass
class Kind:
    """The least that a category must have to be suggested."""

    code: str
    name: dict[str, str]
    keywords: dict[str, list[str]] = field(default_factory=dict)
    hint: dict[str, str] = field(default_factory=dict)
    emergency: bool = False


def codes(suggester: Suggester, text: str, language: str = "en") -> list[str]:
    return [suggestion.code for suggestion in suggester.suggest(text, language)]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_most_reports_get_the_right_category_first_and_nearly_all_among_three(
    suggester: Suggester, language: str
) -> None:
    cases = [case for case in CASES if case["language"] == language and case["category"]]
    assert len(cases) >= 60
    found = [codes(suggester, case["text"], language) for case in cases]
    first = sum(codes[:1] == [case["category"]] for codes, case in zip(found, cases, strict=True)) / len(
        cases
    )
    among = sum(case["category"] in codes for codes, case in zip(found, cases, strict=True)) / len(cases)
    assert first >= 0.75
    assert among >= 0.90


def test_the_stories_of_the_demo_city_find_their_categories_too(suggester: Suggester) -> None:
    told = [
        (stories.category, language, story.text)
        for stories in read_stories(STARTER).categories.values()
        for language, reports in stories.reports.items()
        for story in reports
    ]
    among = sum(code in codes(suggester, text, language) for code, language, text in told) / len(told)
    assert among >= 0.93


def test_nonsense_and_small_talk_get_no_suggestion(suggester: Suggester) -> None:
    cases = [case for case in CASES if case["category"] is None]
    assert len(cases) >= 10
    assert [case["text"] for case in cases if codes(suggester, case["text"], case["language"])] == []


def test_each_category_is_asked_for_in_the_cases() -> None:
    assert {case["category"] for case in CASES} - {None} == {category.code for category in STARTER}


@pytest.mark.parametrize("text", ["", "   ", "12345", "!!!", "\x00", "🐈🐈🐈", "а", "x" * 10_000])
def test_a_text_without_words_is_no_error(suggester: Suggester, text: str) -> None:
    assert suggester.suggest(text, "ru") == []


def test_a_text_in_two_languages_is_understood_in_both(suggester: Suggester) -> None:
    assert codes(suggester, "Pothole, глубокая яма на дороге", "en")[0] == "pothole"
    assert codes(suggester, "Не горит фонарь, please fix", "en")[0] == "street-light-out"
    assert codes(suggester, "The playground swing is broken", "ru")[0] == "playground"


@pytest.mark.parametrize(
    ("text", "language", "category"),
    [
        ("Big pothloe at the corner", "en", "pothole"),
        ("the elevattor stopped", "en", "lift"),
        ("Перегарел фанарь", "ru", "street-light-out"),
        ("Не работает светафор", "ru", "traffic-signal"),
    ],
)
def test_a_misspelt_word_is_taken_for_the_one_that_was_meant(
    suggester: Suggester, text: str, language: str, category: str
) -> None:
    assert codes(suggester, text, language)[0] == category


def test_a_phrase_counts_more_than_its_words() -> None:
    suggester = Suggester(
        [
            Kind("shelter", {"en": "Stop"}, {"en": ["bus stop", "shelter"]}),
            Kind("service", {"en": "Service"}, {"en": ["bus", "driver"]}),
            Kind("sign", {"en": "Signs"}, {"en": ["stop sign", "plate"]}),
        ]
    )
    assert codes(suggester, "the bus stop on our corner")[0] == "shelter"


def test_a_phrase_whose_words_are_far_apart_is_none() -> None:
    suggester = Suggester(
        [Kind("water", {"en": "Supply"}, {"en": ["cold water tap"]}), Kind("other", {"en": "x"})]
    )
    near = suggester.suggest("cold water from the tap", "en")
    far = suggester.suggest(
        "cold since the long and dreadful winter began, water somewhere else, then a tap", "en"
    )
    assert near and (not far or far[0].score < near[0].score / 2)


def test_a_suggestion_shows_the_words_that_speak_for_it(suggester: Suggester) -> None:
    first = suggester.suggest("Вчера у школы погас фонарь", "ru")[0]
    assert first.code == "street-light-out"
    assert set(first.words) == {"погас", "фонарь"}


@pytest.mark.parametrize(
    ("text", "language", "category"),
    [
        ("Lift stuck on the third floor and it smells of gas in the hallway", "en", "gas-smell"),
        ("Pothole, pothole, pothole! And the kiosk next to it caught fire", "en", "life-danger"),
        ("На площадке сломаны качели, а рядом оборвался провод и лежит на песке", "ru", "live-cable"),
        ("Не вывозят мусор, и в подъезде сильно пахнет газом", "ru", "gas-smell"),
    ],
)
def test_an_emergency_comes_first_whatever_else_the_text_is_about(
    suggester: Suggester, text: str, language: str, category: str
) -> None:
    found = suggester.suggest(text, language)
    assert found[0].code == category and found[0].emergency
    assert any(not suggestion.emergency for suggestion in found)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The fire hydrant leaks onto the pavement", "en"),
        ("Who pays for the gas lamps on the promenade?", "en"),
        ("Не горит дом 5 и вся улица, света нет", "ru"),
        ("У дома горит фонарь днём", "ru"),
        ("За что мы должны платить, если мусор не вывозят", "ru"),
        ("Посёлок Искра, дорога в ямах", "ru"),
        ("Скутер стоит на пожарной лестнице в подъезде", "ru"),
    ],
)
def test_words_that_only_look_like_an_emergency_raise_no_alarm(
    suggester: Suggester, text: str, language: str
) -> None:
    assert not any(suggestion.emergency for suggestion in suggester.suggest(text, language))


def test_no_more_than_asked_for_are_suggested(suggester: Suggester) -> None:
    text = "bench lamp pothole tree drain lift noise"
    assert len(suggester.suggest(text, "en", limit=5)) == 5
    assert len(suggester.suggest(text, "en", limit=1)) == 1


def test_a_language_without_a_stemmer_is_compared_word_for_word() -> None:
    suggester = Suggester(
        [Kind("lamp", {"tt": "Фонарь янмый"}, {"tt": ["лампа сүнде"]}), Kind("x", {"tt": "Юл"})]
    )
    assert codes(suggester, "урамда лампа сүнде", "tt") == ["lamp"]


def test_a_text_takes_less_than_two_milliseconds(suggester: Suggester) -> None:
    texts = [(case["text"], case["language"]) for case in CASES]
    best = min(_seconds(suggester, texts) for _ in range(3))
    assert best / len(texts) < 0.002 * slowness()


def test_a_hostile_text_takes_no_longer_than_a_person_waits(suggester: Suggester) -> None:
    for text in ("яма " * 50_000, "дорога яма асфальт люк колодец " * 5_000):
        assert _seconds(suggester, [(text, "ru")]) < 0.2 * slowness()


def _seconds(suggester: Suggester, texts: list[tuple[str, str]]) -> float:
    begun = time.perf_counter()
    for text, language in texts:
        suggester.suggest(text, language)
    return time.perf_counter() - begun
