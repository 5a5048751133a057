"""What the writers write, the readers read as the very same: whatever words a city uses."""

from __future__ import annotations

import tomllib
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from civic.areas.files import AreaTypeSpec, area_types_values, read_area_types
from civic.categories.files import (
    QUESTION_TYPES,
    VISIBILITIES,
    CategorySpec,
    ChoiceSpec,
    CriterionSpec,
    GroupSpec,
    QuestionSpec,
    Taxonomy,
    parse_taxonomy,
    read_taxonomy,
    taxonomy_values,
)
from civic.city.commands import CitySpec
from civic.city.files import city_values, read_city
from civic.core.calendar import WorkingCalendar
from civic.core.calendar_file import calendar_from, calendar_values
from civic.core.datafiles_written import toml_text
from civic.departments.described import RuleByCode, folded
from civic.departments.files import (
    Departments,
    DepartmentSpec,
    JurisdictionSpec,
    departments_values,
    parse_departments,
)

LANGUAGES = ("ru", "en", "zh-Hant")
# Readers strip texts and refuse empty ones; PostgreSQL holds neither NUL nor lone surrogates.
TRAPS = ['"""', "'''\\", 'a "b" \\n', "line\r\nline\ttab", "# no comment", "«ёлка» 🌲", "[x]", "a\x1f\x7fb"]
WORDS = (
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40) | st.sampled_from(TRAPS)
).map(lambda word: word.strip() or "-")
CODES = st.text("abz019-_", min_size=1, max_size=6)
texts = st.fixed_dictionaries(dict.fromkeys(LANGUAGES, WORDS))
maybe_texts = st.just({}) | texts


def unique(strategy: st.SearchStrategy[Any], low: int, high: int) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, min_size=low, max_size=high, unique_by=lambda spec: spec.code).map(tuple)


choices = st.builds(ChoiceSpec, CODES, texts)
criteria = unique(st.builds(CriterionSpec, CODES, texts), 1, 3)
questions = st.sampled_from(QUESTION_TYPES).flatmap(
    lambda kind: st.builds(
        QuestionSpec,
        code=CODES,
        type=st.just(kind),
        label=texts,
        choices=unique(choices, 2, 3) if kind == "choice" else st.just(()),
        required=st.booleans(),
    )
)


@st.composite
def categories(draw: st.DrawFn, group: str, code: str) -> CategorySpec:
    emergency = draw(st.booleans())
    asset_type = draw(st.none() | CODES)
    asked = asset_type is not None
    return CategorySpec(
        code=code,
        group=group,
        name=draw(texts),
        hint=draw(maybe_texts),
        icon=draw(CODES),
        keywords=draw(
            st.just({})
            | st.fixed_dictionaries(
                {language: st.lists(WORDS, max_size=3, unique=True).map(tuple) for language in LANGUAGES}
            )
        ),
        take_minutes=draw(st.integers(5, 14_400)),
        target_days=draw(st.integers(1, 365)),
        planned_result=draw(maybe_texts if emergency else texts),
        criteria=draw(st.just(()) | criteria if emergency else criteria),
        questions=draw(unique(questions, 0, 2)),
        visibility=draw(st.sampled_from(VISIBILITIES)),
        emergency=emergency,
        emergency_text=draw(texts) if emergency else {},
        duplicate_radius_m=draw(st.integers(0, 2000)),
        duplicate_days=draw(st.integers(0, 365)),
        photo_on_delivery=draw(st.booleans()),
        judge_after_days=tuple(sorted(draw(st.sets(st.integers(15, 1095), max_size=3)))),
        position=draw(st.integers(0, 3)),
        asset_type=asset_type,
        asset_required=asked and draw(st.booleans()),
        by_asset_owner=asked and draw(st.booleans()),
    )


@st.composite
def taxonomies(draw: st.DrawFn) -> Taxonomy:
    codes = draw(st.lists(CODES, min_size=3, max_size=4, unique=True))
    groups = []
    for number, code in enumerate(draw(st.lists(CODES, min_size=1, max_size=2, unique=True))):
        inner = [draw(categories(code, each)) for each in codes[number::2]]
        ordered = tuple(sorted(inner, key=lambda spec: spec.position))
        groups.append(GroupSpec(code, draw(texts), draw(CODES), draw(st.integers(0, 3)), ordered))
    return Taxonomy(LANGUAGES, tuple(sorted(groups, key=lambda group: group.position)))


@settings(max_examples=60, deadline=None)
@given(taxonomies())
def test_categories_are_read_as_they_were_written(taxonomy: Taxonomy) -> None:
    written = toml_text(taxonomy_values(taxonomy), ["A comment."])
    assert parse_taxonomy(tomllib.loads(written), LANGUAGES) == taxonomy


departments = st.builds(
    DepartmentSpec,
    code=CODES.filter(lambda code: code != "desk"),
    kind=st.sampled_from(["department", "outside"]),
    name=texts,
    email=st.none() | st.just("a@b.example"),
    phone=st.none() | st.just("+7 000 1"),
    note=texts,
)
DESK = DepartmentSpec("desk", "triage", dict.fromkeys(LANGUAGES, "…"), None, None, {})


@settings(max_examples=60, deadline=None)
@given(unique(departments, 0, 3), st.lists(st.tuples(CODES, st.none() | CODES), unique=True, max_size=6))
def test_departments_are_read_as_they_were_written(
    found: tuple[DepartmentSpec, ...], what: list[tuple[str, str | None]]
) -> None:
    codes = [spec.code for spec in found] or ["desk"]
    jurisdictions = tuple(
        folded(
            RuleByCode(codes[number % len(codes)], category, None, area and "district", area)
            for number, (category, area) in enumerate(what)
        )
    )
    file = Departments(LANGUAGES, (*found, DESK), jurisdictions)
    written = toml_text(departments_values(file))
    assert parse_departments(tomllib.loads(written), LANGUAGES) == file


rules = st.builds(
    lambda department, what, area: RuleByCode(department, *what, *area),
    st.sampled_from(["roads", "parks"]),
    st.sampled_from([(None, None), (None, "green"), (None, "roads"), ("tree", None), ("pothole", None)]),
    st.sampled_from([(None, None), ("district", "east"), ("district", "west"), ("okrug", "east")]),
)


@given(st.lists(rules, unique_by=lambda rule: rule[1:]).flatmap(lambda found: st.permutations(found)))
def test_folded_rules_are_the_same_rules_in_one_order(found: list[RuleByCode]) -> None:
    specs = list(folded(found))
    assert sorted(map(str, found)) == sorted(
        str(RuleByCode(spec.department, *rule)) for spec in specs for rule in spec.rules()
    )
    assert specs == list(folded(sorted(found, key=str)))


def test_one_jurisdiction_tells_what_is_alike_in_several_areas() -> None:
    found = [
        RuleByCode("parks", category, None, "district", area)
        for area in ("west", "east")
        for category in ("tree", "bench")
    ]
    assert list(folded(found)) == [
        JurisdictionSpec(
            "parks", categories=("bench", "tree"), area_type="district", area_codes=("east", "west")
        )
    ]


minutes = st.integers(0, 1439).map(lambda minute: time(minute // 60, minute % 60))


@st.composite
def hours(draw: st.DrawFn) -> tuple[tuple[time, time], ...]:
    marks = sorted(draw(st.sets(minutes.filter(lambda at: at != time(0)), max_size=4)))
    periods = list(zip(marks[::2], marks[1::2], strict=False))
    return tuple([*periods, (marks[-1], time(0))] if len(marks) % 2 else periods)


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(40)]
    free = draw(
        st.dictionaries(st.sampled_from(days), st.sampled_from([{"en": "A"}, {"en": "B", "ru": "«Б»\n"}]))
    )
    moved = draw(st.dictionaries(st.sampled_from(days), hours(), max_size=4))
    return WorkingCalendar(
        timezone="Europe/Moscow",
        hours={0: ((time(9), time(18)),), **draw(st.dictionaries(st.integers(1, 6), hours()))},
        holidays=free,
        moved_workdays={day: periods for day, periods in moved.items() if day not in free},
        years=draw(st.none() | st.just((2026, 2030))),
    )


@settings(max_examples=60, deadline=None)
@given(calendars())
def test_calendars_are_read_as_they_were_written(calendar: WorkingCalendar) -> None:
    assert calendar_from(tomllib.loads(toml_text(calendar_values(calendar)))) == calendar


@settings(max_examples=40, deadline=None)
@given(texts, maybe_texts, st.booleans(), st.text("0123456789 ", min_size=1, max_size=9).filter(str.strip))
def test_a_city_is_read_as_it_was_written(
    tmp_path_factory: Any, name: dict[str, str], advice: dict[str, str], anonymous: bool, number: str
) -> None:
    folder: Path = tmp_path_factory.mktemp("city")
    calendar = WorkingCalendar("Asia/Taipei", {0: ((time(9), time(18)),)})
    spec = CitySpec(
        name=name, languages=LANGUAGES, time_zone="Asia/Taipei", calendar=calendar, emergency_number=number.strip(),
        outside_advice=advice, anonymous_reports=anonymous,
    )  # fmt: skip
    (folder / "city.toml").write_text(toml_text(city_values(spec, "calendar.toml")), newline="\n")
    (folder / "calendar.toml").write_text(toml_text(calendar_values(calendar)), newline="\n")
    assert read_city(folder / "city.toml") == spec


@settings(max_examples=40, deadline=None)
@given(texts, WORDS, st.booleans())
def test_types_of_area_are_read_as_they_were_written(
    tmp_path_factory: Any, name: dict[str, str], source: str, tiles: bool
) -> None:
    path: Path = tmp_path_factory.mktemp("areas") / "areas.toml"
    spec = AreaTypeSpec(
        code="district", file="areas/district.geojson", name=name, name_fields={"ru": "name_ru"}, source=source,
        code_field="code", residents_field="residents", parent_type="okrug", tiles_city=tiles,
    )  # fmt: skip
    path.write_text(toml_text(area_types_values([spec])), newline="\n")
    assert read_area_types(path) == (spec,)


def test_a_comment_holds_nothing_but_a_comment() -> None:
    written = toml_text({"format": 1}, ["name: a\nformat = 2 \x07 #"])
    assert tomllib.loads(written) == {"format": 1}


def test_the_starter_file_comes_out_as_it_went_in() -> None:
    import civic.categories

    starter = read_taxonomy(Path(civic.categories.__file__).parent / "starter.toml")
    assert parse_taxonomy(tomllib.loads(toml_text(taxonomy_values(starter)))) == starter
