"""The words of the demo city: complete, varied, and true to the taxonomy."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from civic.categories.files import read_taxonomy
from civic.demo.stories import REPLIES, STORIES, UPDATES, StoriesError, read_stories

TAXONOMY = read_taxonomy(Path(__file__).parents[3] / "civic" / "categories" / "starter.toml")
TOLD = read_stories(TAXONOMY)
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


def test_every_category_that_takes_reports_has_five_to_eight_in_each_language() -> None:
    assert set(TOLD.categories) == {category.code for category in TAXONOMY if not category.emergency}
    for stories in TOLD.categories.values():
        for language in ("en", "ru"):
            assert 5 <= len(stories.reports[language]) <= 8, (stories.category, language)


def test_no_text_is_told_twice() -> None:
    texts = [
        story.text
        for stories in TOLD.categories.values()
        for told in stories.reports.values()
        for story in told
    ]
    assert len(texts) == len(set(texts)) and len(texts) >= 420


def test_texts_are_in_the_language_that_they_are_filed_under() -> None:
    for stories in TOLD.categories.values():
        for language, told in stories.reports.items():
            for story in told:
                for text in (story.text, story.result or story.text):
                    assert bool(CYRILLIC.search(text)) == (language == "ru"), text


def test_required_questions_are_answered_and_no_answer_is_to_another_question() -> None:
    for category in TAXONOMY:
        if category.emergency:
            continue
        asked = {question.code for question in category.questions}
        required = {question.code for question in category.questions if question.required}
        for told in TOLD.categories[category.code].reports.values():
            for story in told:
                assert required <= set(story.answers) <= asked, story.text


def test_some_residents_expect_another_result_than_the_category_promises() -> None:
    for language in ("en", "ru"):
        own = [
            (stories.category, story.result)
            for stories in TOLD.categories.values()
            for story in stories.reports[language]
            if story.result
        ]
        assert len(own) >= 20
        assert all(TAXONOMY.category(code).planned_result[language] != result for code, result in own)


def test_every_group_has_three_to_five_updates_for_each_verb_and_the_rest_of_the_words() -> None:
    assert set(TOLD.replies) == {group.code for group in TAXONOMY.groups}
    for replies in TOLD.replies.values():
        for verb in UPDATES:
            assert 3 <= len(replies.updates[verb]) <= 5, (replies.group, verb)
        assert len(replies.asks) >= 2 and len(replies.declines) >= 2 and len(replies.notes) >= 3
        for language in ("en", "ru"):
            assert len(replies.met[language]) >= 3 and len(replies.not_met[language]) >= 3


def test_a_told_story_has_its_address_filled_in() -> None:
    chance = random.Random(1)
    for stories in TOLD.categories.values():
        for language, told in stories.reports.items():
            for story in told:
                text = TOLD.tell(story, language, chance, street="Кузнечная улица", number="26/2")
                assert "{" not in text and "}" not in text
                assert ("Кузнечная улица" in text) == ("{street}" in story.text)


def test_the_same_chance_tells_the_same_story() -> None:
    def once() -> list[str]:
        chance = random.Random(7)
        told = [TOLD.report("pothole", "en", chance) for _ in range(20)]
        return [TOLD.tell(story, "en", chance, street="Bell Street", number="14") for story in told]

    assert once() == once()
    assert len(set(once())) > 7


def test_a_delivery_is_mostly_told_in_the_words_of_its_category() -> None:
    chance = random.Random(2)
    category = TAXONOMY.category("lift")
    own = TOLD.categories["lift"].delivered
    updates = [TOLD.update(category, "deliver", chance) for _ in range(200)]
    assert 100 < sum(update in own for update in updates) < 180
    assert TOLD.update(category, "accept", chance) in TOLD.replies["buildings"].updates["accept"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('category = "pothole"', 'category = "potholes"', "stories.unknown_code"),
        ('category = "pothole"', 'category = "gas-smell"', "stories.unknown_code"),
        ('fault = "flickers"', 'fault = "sings"', "stories.not_a_choice"),
        ("lamps = 4", "lumps = 4", "stories.unknown_code"),
        ('answers = { fault = "out" }\n', "", "stories.missing"),
        ("outside {number}", "outside {house}", "stories.not_a_choice"),
        ("outside {number}", "outside {number", "stories.not_a_choice"),
    ],
)
def test_a_slip_in_the_stories_is_found_when_they_are_read(
    tmp_path: Path, old: str, new: str, code: str
) -> None:
    path = tmp_path / "stories.toml"
    text = STORIES.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(StoriesError) as caught:
        read_stories(TAXONOMY, path)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('group = "lighting"', 'group = "lights"', "stories.unknown_code"),
        ('reason = "out_of_scope"', 'reason = "not_ours"', "stories.not_a_choice"),
        ("on {date}", "on {day}", "stories.not_a_choice"),
    ],
)
def test_a_slip_in_the_replies_is_found_when_they_are_read(
    tmp_path: Path, old: str, new: str, code: str
) -> None:
    path = tmp_path / "replies.toml"
    text = REPLIES.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(StoriesError) as caught:
        read_stories(TAXONOMY, STORIES, path)
    assert caught.value.code == code


def test_a_category_without_stories_is_missed(tmp_path: Path) -> None:
    path = tmp_path / "stories.toml"
    head, _, _ = STORIES.read_text(encoding="utf-8").rpartition("[[categories]]")
    path.write_text(head, encoding="utf-8")
    with pytest.raises(StoriesError) as caught:
        read_stories(TAXONOMY, path)
    assert (caught.value.code, caught.value.params["value"]) == ("stories.left_out", "person-in-need")
