"""Methods on a small made-up past: they learn what is there, and nothing where there is nothing."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from civic.learning.certainty import LEAST_CASES, scale_of, threshold_of
from civic.learning.daylight import is_dark
from civic.learning.kinds.template import TemplateUse, likely_templates
from civic.learning.measured import measure, split, tried
from civic.learning.method import Case, learn
from civic.learning.store import Unusable, packed, unpacked
from civic.learning.text_features import plain_text
from civic.learning.text_model import LEAST_TEXTS, NotEnough

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
KINDS = {
    "lamp": ("the lamp is dark", "street light out again", "фонарь не горит", "тёмные фонари на улице"),
    "hole": ("a deep hole in the road", "pothole by the crossing", "яма на дороге", "глубокая яма во дворе"),
    "waste": ("bins are overflowing", "rubbish everywhere", "мусор не вывозят", "контейнеры переполнены"),
    "tree": ("a tree has fallen", "branches hang low", "упало дерево", "сухие ветки над тротуаром"),
}
PLACES = ("by the bridge", "at the school", "near the market", "у моста", "возле школы", "на углу")


def made_up(count: int = 400, *, seed: int = 1) -> list[Case]:
    """Reports in two languages, an hour apart; one in ten is of another kind than its words say."""
    chance = random.Random(seed)
    cases = []
    for number in range(count):
        kind = chance.choice(sorted(KINDS))
        said = chance.choice(sorted(KINDS)) if chance.random() < 0.1 else kind
        text = f"{chance.choice(KINDS[said])} {chance.choice(PLACES)}"
        language = "ru" if any("а" <= letter <= "я" for letter in text) else "en"
        cases.append(Case(FIRST + timedelta(hours=number), kind, text, language))
    return cases


def test_it_is_asked_about_what_came_later_than_all_that_it_has_learned() -> None:
    cases = made_up()
    earlier, later = split(cases, 0.1)
    assert len(later) == 40 and max(case.at for case in earlier) < min(case.at for case in later)


def test_texts_of_two_languages_are_learned_together_and_understood_misspelt() -> None:
    quality = tried(made_up())
    assert quality is not None
    assert quality.overall.top_1 > 0.8 and quality.overall.top_3 > 0.9
    method = learn(made_up())
    assert method.answers(Case(FIRST, "", "the lammp by the bridge is darkk", "en"))[0].value == "lamp"
    assert method.text is not None
    assert method.text.telling("The lamp is dark, if you please", "en", "lamp")[:2] == ("lamp", "dark")


def test_labels_that_were_shuffled_are_answered_by_chance() -> None:
    cases, chance = made_up(), random.Random(2)
    answers = [case.answer for case in cases]
    chance.shuffle(answers)
    shuffled = [Case(c.at, answer, c.text, c.language) for c, answer in zip(cases, answers, strict=True)]
    earlier, later = split(shuffled, 0.4)
    quality = measure(learn(earlier), later, len(earlier))
    assert quality.overall.top_1 < 0.4, "a quarter is chance"
    assert quality.unattended() < 0.1 and quality.threshold() is None
    assert quality.calibration_error() < 0.2, "it does not believe itself either"


def test_the_same_past_gives_the_same_model_to_the_byte() -> None:
    assert packed(learn(made_up())) == packed(learn(made_up()))


def test_what_is_stored_answers_as_what_was_learned_and_nothing_else_is_read() -> None:
    method, case = learn(made_up()), Case(FIRST, "", "яма у моста", "ru")
    content = packed(method)
    assert unpacked(content).answers(case) == method.answers(case)
    for broken in (b"", b"PK", content[:-40], content[:60] + b"x" * 40 + content[100:]):
        with pytest.raises(Unusable):
            unpacked(broken)


def test_no_word_can_be_read_from_what_is_stored_and_what_one_alone_has_written_is_not_in_it() -> None:
    cases = [*made_up(), *(Case(FIRST, "lamp", "Zyxwvutia 17 Smith", "en") for _ in range(LEAST_TEXTS - 1))]
    method = learn(cases)
    content = packed(method)
    assert b"lamp is" not in content and "фонарь".encode() not in content
    assert method.text is not None
    assert method.text.telling("zyxwvutia smith", "en", "lamp") == ()
    plain = {name: array.tobytes() for name, array in method.text.arrays().items()}
    assert not any(b"bridge" in each or b"street" in each for each in plain.values())


def test_one_answer_alone_is_nothing_to_learn() -> None:
    with pytest.raises(NotEnough):
        learn([Case(FIRST, "lamp", "dark", "en")] * 20)


def test_counts_and_words_together_are_better_than_either() -> None:
    chance, cases = random.Random(3), []
    for number in range(600):
        type, title = chance.choice("ab"), chance.choice(("north", "south"))
        cases.append(
            Case(FIRST + timedelta(hours=number), f"{type}-{title}", f"told from the {title}", "en", (type,))
        )
    earlier, later = split(cases, 0.2)
    assert measure(learn(earlier), later, len(earlier)).overall.top_1 == 1.0
    without = [Case(case.at, case.answer, levels=case.levels) for case in cases]
    assert measure(learn(without[:480]), without[480:], 480).overall.top_1 < 0.7


def test_a_threshold_takes_thirty_cases_and_the_lower_bound() -> None:
    assert threshold_of([(0.99, True)] * (LEAST_CASES - 1)) is None
    assert threshold_of([(0.9, True)] * LEAST_CASES) is None, "thirty of thirty may still be 89 of 100"
    assert threshold_of([(0.9, True)] * 100 + [(0.5, False)] * 50) == 0.9
    assert threshold_of([(0.9, True), (0.9, False)] * 200) is None, "equally sure ones stay together"


def test_a_scale_rises_and_keeps_the_order_of_what_is_equally_right() -> None:
    told = [(0.2 + number / 200, number % 2 == 0 or number > 60) for number in range(100)]
    scale = scale_of(told)
    values = [scale(number / 100) for number in range(0, 101, 5)]
    assert values == sorted(values) and values[0] >= 0 and values[-1] <= 1
    assert scale(0.9) < scale(0.95), "on a level stretch too"


def test_marks_of_html_are_no_words_and_long_texts_are_cut() -> None:
    assert plain_text("<p>Яма&nbsp;у <b>дома</b></p>") == "Яма у дома"
    assert len(plain_text("<" * 100_000)) <= 2_000


@pytest.mark.parametrize(
    ("at", "dark"), [("2026-12-21T20:00", True), ("2026-12-21T11:00", False), ("2026-06-21T20:00", False)]
)
def test_it_is_dark_by_the_sun_and_not_by_the_clock(at: str, dark: bool) -> None:
    assert is_dark(datetime.fromisoformat(at).replace(tzinfo=UTC), 30.0, 60.0) is dark


def test_the_template_that_was_used_for_the_kind_comes_before_what_is_usual_in_the_status() -> None:
    uses = [TemplateUse(FIRST, "thanks", "delivered", "roads", "kerb")] * 6
    uses += [TemplateUse(FIRST, "filled", "delivered", "roads", "pothole")] * 5
    uses += [TemplateUse(FIRST, "seen", "accepted", "roads", "pothole")] * 9
    found = likely_templates(uses, "delivered", "roads", "pothole", {"thanks", "filled", "seen"})
    assert [code for code, _ in found] == ["filled", "thanks"]
    assert likely_templates(uses, "declined", "roads", "pothole", {"thanks"}) == []
    assert likely_templates(uses, "delivered", "roads", "other", {"filled"})[0][0] == "filled", (
        "retired ones are left out"
    )
