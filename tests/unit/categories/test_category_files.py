"""The file of categories: what it takes, and that each mistake names file, category and key."""

from __future__ import annotations

import copy
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from civic.categories.files import TaxonomyError, parse_taxonomy, read_taxonomy
from civic.core.errors import DomainError

STARTER = Path(__file__).parents[3] / "civic" / "categories" / "starter.toml"
SPRITE = Path(__file__).parents[3] / "web" / "static" / "icons" / "names.json"


def smallest() -> dict[str, Any]:
    """A file with nothing in it that could be left out."""
    return {
        "groups": [
            {
                "code": "roads",
                "name": {"en": "Roads", "ru": "Дороги"},
                "categories": [
                    {
                        "code": "pothole",
                        "name": {"en": "Pothole", "ru": "Яма"},
                        "take_minutes": 480,
                        "target_days": 5,
                        "planned_result": {"en": "Filled.", "ru": "Заделана."},
                        "criteria": [{"code": "filled", "text": {"en": "It is filled.", "ru": "Заделана."}}],
                    }
                ],
            }
        ]
    }


def category(values: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = values["groups"][0]["categories"][0]
    return found


def refused(values: dict[str, Any]) -> TaxonomyError:
    with pytest.raises(TaxonomyError) as caught:
        parse_taxonomy(values, file="city.toml")
    return caught.value


def test_what_may_be_left_out_gets_its_default() -> None:
    pothole = parse_taxonomy(smallest()).category("pothole")
    assert (pothole.group, pothole.icon, pothole.visibility) == ("roads", "g-other", "public")
    assert (pothole.duplicate_radius_m, pothole.duplicate_days) == (50, 14)
    assert not pothole.emergency and not pothole.photo_on_delivery
    assert pothole.hint == {} and pothole.keywords == {} and pothole.judge_after_days == ()


def test_toml_and_json_of_the_same_shape_are_the_same_taxonomy(tmp_path: Path) -> None:
    path = tmp_path / "starter.json"
    path.write_text(json.dumps(tomllib.loads(STARTER.read_text(encoding="utf-8"))), encoding="utf-8")
    assert read_taxonomy(path) == read_taxonomy(STARTER)


def test_a_category_takes_the_icon_of_its_group_unless_it_has_one() -> None:
    values = smallest()
    values["groups"][0]["icon"] = "g-road"
    assert parse_taxonomy(values).category("pothole").icon == "g-road"
    category(values)["icon"] = "g-pothole"
    assert parse_taxonomy(values).category("pothole").icon == "g-pothole"


def test_position_overrules_the_order_of_the_file() -> None:
    values = smallest()
    second = copy.deepcopy(category(values)) | {"code": "snow", "position": 0}
    values["groups"][0]["categories"].append(second)
    assert [spec.code for spec in parse_taxonomy(values)] == ["snow", "pothole"]


@pytest.mark.parametrize(
    ("key", "value", "code", "field"),
    [
        ("code", "Pot hole", "taxonomy.bad_code", "categories[1].code"),
        ("code", "яма", "taxonomy.bad_code", "categories[1].code"),
        ("name", {"en": "Pothole"}, "taxonomy.language_missing", "name"),
        ("name", {"en": "Pothole", "ru": " "}, "taxonomy.empty", "name.ru"),
        ("name", {"en": "Pothole", "ru": "Яма", "de": "Loch"}, "taxonomy.language_unknown", "name"),
        ("name", "Pothole", "taxonomy.wrong_type", "name"),
        ("take_minutes", 0, "taxonomy.out_of_range", "take_minutes"),
        ("take_minutes", "soon", "taxonomy.wrong_type", "take_minutes"),
        ("target_days", 366, "taxonomy.out_of_range", "target_days"),
        ("target_days", True, "taxonomy.wrong_type", "target_days"),
        ("target_days", 2.5, "taxonomy.wrong_type", "target_days"),
        ("criteria", [], "taxonomy.too_few", "criteria"),
        ("visibility", "secret", "taxonomy.not_a_choice", "visibility"),
        ("duplicate_radius_m", -1, "taxonomy.out_of_range", "duplicate_radius_m"),
        ("photo_on_delivery", "yes", "taxonomy.wrong_type", "photo_on_delivery"),
        ("judge_after_days", [14], "taxonomy.out_of_range", "judge_after_days"),
        ("judge_after_days", [30, 30], "taxonomy.duplicate", "judge_after_days"),
        ("keywords", {"en": ["hole", "hole"], "ru": []}, "taxonomy.duplicate", "keywords.en"),
        ("emergency_text", {"en": "Call.", "ru": "Звоните."}, "taxonomy.unknown_key", "emergency_text"),
        ("targetdays", 5, "taxonomy.unknown_key", "targetdays"),
    ],
)
def test_a_mistake_names_file_category_and_key(key: str, value: object, code: str, field: str) -> None:
    values = smallest()
    category(values)[key] = value
    problem = refused(values)
    assert isinstance(problem, DomainError)
    assert (problem.code, problem.field, problem.params["file"]) == (code, field, "city.toml")
    assert str(problem).startswith("city.toml: ") and field in str(problem)
    if key != "code":
        assert problem.params["where"] == "category pothole"


@pytest.mark.parametrize("key", ["code", "name", "take_minutes", "target_days", "planned_result", "criteria"])
def test_what_a_promise_needs_cannot_be_left_out(key: str) -> None:
    values = smallest()
    del category(values)[key]
    problem = refused(values)
    assert problem.code == "taxonomy.missing"
    assert problem.field is not None and problem.field.endswith(key)


def test_a_misspelt_key_is_told_with_the_one_that_was_meant() -> None:
    values = smallest()
    category(values)["visibilty"] = "private"
    assert "did you mean 'visibility'" in str(refused(values))


def test_a_code_may_be_there_once_in_the_whole_file() -> None:
    values = smallest()
    other = copy.deepcopy(values["groups"][0]) | {"code": "other"}
    values["groups"].append(other)
    problem = refused(values)
    assert (problem.code, problem.params["where"], problem.params["value"]) == (
        "taxonomy.duplicate", "category pothole", "pothole",
    )  # fmt: skip
    values["groups"][1]["code"] = "roads"
    values["groups"][1]["categories"][0]["code"] = "snow"
    assert refused(values).params["where"] == "group roads"


def test_more_than_four_criteria_are_not_a_promise_that_anybody_can_judge() -> None:
    values = smallest()
    words = {"en": "So.", "ru": "Так."}
    category(values)["criteria"] = [{"code": f"c{number}", "text": words} for number in range(5)]
    assert refused(values).code == "taxonomy.too_many"


def question(**changes: object) -> dict[str, Any]:
    label = {"en": "Size?", "ru": "Размер?"}
    choices = [{"code": code, "label": label} for code in ("small", "large")]
    return {"code": "size", "type": "choice", "label": label, "choices": choices} | changes


def test_questions_keep_their_order_and_their_choices() -> None:
    values = smallest()
    category(values)["questions"] = [
        question(required=True),
        {"code": "lane", "type": "text", "label": {"en": "Lane?", "ru": "Полоса?"}},
    ]
    size, lane = parse_taxonomy(values).category("pothole").questions
    assert [choice.code for choice in size.choices] == ["small", "large"] and size.required
    assert lane.type == "text" and lane.choices == () and not lane.required


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"type": "colour"}, "taxonomy.not_a_choice"),
        ({"type": "text"}, "taxonomy.unknown_key"),
        ({"choices": []}, "taxonomy.too_few"),
        ({"choices": "small, large"}, "taxonomy.wrong_type"),
        ({"label": {"en": "Size?"}}, "taxonomy.language_missing"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(changed: dict[str, object], code: str) -> None:
    values = smallest()
    category(values)["questions"] = [question(**changed)]
    assert refused(values).code == code


def test_an_emergency_needs_no_promise_but_must_say_whom_to_call() -> None:
    values = smallest()
    category(values).clear()
    category(values).update(code="gas", name={"en": "Gas", "ru": "Газ"}, emergency=True)
    assert refused(values).field == "emergency_text"
    category(values)["emergency_text"] = {"en": "Call 112.", "ru": "Звоните 112."}
    gas = parse_taxonomy(values).category("gas")
    assert gas.emergency and gas.criteria == () and gas.planned_result == {}


def test_the_languages_of_the_file_are_those_that_every_text_must_have() -> None:
    values = smallest() | {"languages": ["en", "ru", "tt"]}
    problem = refused(values)
    assert (problem.code, problem.field, problem.params["languages"]) == (
        "taxonomy.language_missing",
        "name",
        "tt",
    )


def test_a_file_that_lacks_a_language_of_the_city_is_refused() -> None:
    with pytest.raises(TaxonomyError) as caught:
        parse_taxonomy(smallest(), ["en", "fi"])
    assert (caught.value.code, caught.value.params["languages"]) == ("taxonomy.language_missing", "fi")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("absent.toml", None, "taxonomy.unreadable"),
        ("latin.toml", "groups = 'Ä'".encode("latin-1"), "taxonomy.unreadable"),
        ("broken.toml", b"[[groups]\n", "taxonomy.bad_syntax"),
        ("broken.json", b"{", "taxonomy.bad_syntax"),
        ("list.json", b"[]", "taxonomy.wrong_type"),
        ("empty.toml", b"", "taxonomy.missing"),
        ("none.toml", b"groups = []", "taxonomy.empty"),
    ],
)
def test_a_file_that_is_no_taxonomy_is_refused_by_name(
    tmp_path: Path, name: str, content: bytes | None, code: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(TaxonomyError) as caught:
        read_taxonomy(tmp_path / name)
    assert caught.value.code == code and str(caught.value).startswith(name)


def test_the_starter_has_about_forty_categories_in_eight_groups() -> None:
    starter = read_taxonomy(STARTER, ["en", "ru"])
    assert len(starter.groups) == 8
    assert 40 <= sum(1 for _ in starter) <= 50
    assert {spec.visibility for spec in starter} == {"public", "place_only", "private"}
    assert {spec.code for spec in starter if spec.emergency} == {"gas-smell", "live-cable", "life-danger"}


def test_the_starter_explains_every_category_and_knows_words_for_it() -> None:
    for spec in read_taxonomy(STARTER):
        for language in ("en", "ru"):
            assert spec.hint.get(language), spec.code
            assert len(spec.keywords[language]) >= 8, (spec.code, language)


def test_the_starter_shows_duplicates_in_the_distances_that_were_measured() -> None:
    """Near pairs are in excess within 50 m and 14 days, for lighting within 100 m and 30 days."""
    starter = read_taxonomy(STARTER)
    lamp, pothole = starter.category("street-light-out"), starter.category("pothole")
    assert (lamp.duplicate_radius_m, lamp.duplicate_days) == (100, 30)
    assert (pothole.duplicate_radius_m, pothole.duplicate_days) == (50, 14)


def test_every_icon_of_the_starter_is_in_the_sprite() -> None:
    glyphs = {f"g-{name}" for name in json.loads(SPRITE.read_text(encoding="utf-8"))["glyphs"]}
    starter = read_taxonomy(STARTER)
    used = {spec.icon for spec in starter} | {group.icon for group in starter.groups} | {"g-other"}
    assert used <= glyphs


def test_a_category_may_be_about_a_kind_of_asset() -> None:
    values = smallest()
    assert parse_taxonomy(values).category("pothole").asset_type is None
    category(values)["asset_type"] = "road"
    asked = parse_taxonomy(values).category("pothole")
    assert (asked.asset_type, asked.asset_required, asked.by_asset_owner) == ("road", False, False)
    category(values).update(asset="required", by_asset_owner=True)
    needed = parse_taxonomy(values).category("pothole")
    assert (needed.asset_required, needed.by_asset_owner) == (True, True)
    category(values)["asset"] = "perhaps"
    assert refused(values).code == "taxonomy.not_a_choice"


@pytest.mark.parametrize("key", ["asset", "by_asset_owner"])
def test_what_is_said_of_an_asset_needs_its_type(key: str) -> None:
    values = smallest()
    category(values)[key] = {"asset": "required", "by_asset_owner": True}[key]
    error = refused(values)
    assert (error.code, error.field) == ("taxonomy.unknown_key", key)
    assert "unless asset_type" in str(error)
