"""The file of categories that ``civic import categories FILE`` takes: TOML, or the same shape as JSON.

The words of a city in one readable file: groups, and in each the kinds of issue that residents may report.

.. code-block:: toml

    languages = ["en", "ru"]                # optional; every text below then has to be there in each of them

    [[groups]]
    code = "lighting"                       # a-z, 0-9, - and _; stays the same for ever
    name = { en = "Lighting", ru = "Освещение" }
    icon = "g-lamp"                  # optional: symbol of the sprite

    [[groups.categories]]
    code = "street-light-out"               # unique in the whole file
    name = { en = "Street light out", ru = "Не горит фонарь" }
    hint = { en = "...", ru = "..." }       # optional: what belongs here and what does not
    icon = "g-lamp"                  # optional; else the icon of the group
    keywords = { en = ["lamp"], ru = ["фонарь"] }   # optional: words and phrases as residents say them, any form
    take_minutes = 240                      # working minutes until a department must have taken it
    target_days = 3                         # working days until the result is promised
    targets = [                             # optional: what holds instead for an issue of another priority than normal
        { priority = "urgent", take_minutes = 30, target_days = 1 },
    ]
    planned_result = { en = "...", ru = "..." }     # what will be true afterwards
    visibility = "public"                   # public (default), place_only or private
    duplicate_radius_m = 50                 # metres and days within which open issues are shown as "already reported"
    duplicate_days = 14
    photo_on_delivery = false               # true: a department can deliver only with a photo
    judge_after_days = [30, 180]            # optional: further judging dates, in calendar days after delivery
    asset_type = "lamp"                     # optional: the kind of asset it is about, as civic import assets calls it
    asset = "asked"                         # asked (default) or required: whether a report must say which one
    by_asset_owner = false                  # true: the department that owns the asset answers
    contact_days = 365                      # optional: days after its end until reporters' contacts are removed
    position = 1                            # optional: order within the group; else the order of the file

    [[groups.categories.criteria]]          # 1 to 4 checkable statements by which residents judge
    code = "lit"
    text = { en = "The lamp is lit.", ru = "Фонарь горит." }

    [[groups.categories.questions]]         # 0 to 6
    code = "lamps"
    type = "choice"                         # text, number, choice or yes_no
    label = { en = "How many?", ru = "Сколько?" }
    required = false                        # default
    [[groups.categories.questions.choices]] # 2 to 12, for type choice only
    code = "one"
    label = { en = "One", ru = "Один" }

An emergency category has ``emergency = true`` and ``emergency_text`` (whom to call) instead of the promise: reports of
it are not taken, so take_minutes, target_days, planned_result and criteria may be left out.

A type of asset need not be there yet: a category asks for its assets from the day on which they are imported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from civic.city.contact_days import MOST_CONTACT_DAYS
from civic.core.datafiles import DataFileError, Table, load, unique

VISIBILITIES = ("public", "place_only", "private")
QUESTION_TYPES = ("text", "number", "choice", "yes_no")
ICON = "g-other"
"""Of a group that has none of its own."""
ASSETS = ("asked", "required")
OTHER_PRIORITIES = ("low", "high", "urgent")
"""Levels that may have a promise of their own; the category's own is that of a normal issue."""


class TaxonomyError(DataFileError):
    """The file of categories cannot be used; codes are ``taxonomy.*``, the message names file, category and key."""


@dataclass(frozen=True)
class CriterionSpec:
    """One checkable statement by which residents judge a delivered issue."""

    code: str
    text: Mapping[str, str]


@dataclass(frozen=True)
class ChoiceSpec:
    """One possible answer to a question of type choice."""

    code: str
    label: Mapping[str, str]


@dataclass(frozen=True)
class QuestionSpec:
    """What the category asks a reporter; ``type`` is text, number, choice or yes_no."""

    code: str
    type: str
    label: Mapping[str, str]
    choices: tuple[ChoiceSpec, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class TargetSpec:
    """What is promised to an issue of a priority: working minutes until it is taken, working days until the result."""

    priority: str
    take_minutes: int
    target_days: int


@dataclass(frozen=True)
class CategorySpec:
    """One kind of issue.

    ``take_minutes`` are working minutes, ``target_days`` working days; ``judge_after_days`` and ``duplicate_days`` are
    calendar days; ``duplicate_radius_m`` is in metres. Of an emergency category ``planned_result`` and ``criteria``
    are empty when the file leaves them out. ``asset_type`` is a code, or None where it is about no asset;
    ``contact_days`` None is as the city has it.
    """

    code: str
    group: str
    name: Mapping[str, str]
    hint: Mapping[str, str]
    icon: str
    keywords: Mapping[str, tuple[str, ...]]
    take_minutes: int
    target_days: int
    planned_result: Mapping[str, str]
    criteria: tuple[CriterionSpec, ...]
    questions: tuple[QuestionSpec, ...]
    visibility: str
    emergency: bool
    emergency_text: Mapping[str, str]
    duplicate_radius_m: int
    duplicate_days: int
    photo_on_delivery: bool
    judge_after_days: tuple[int, ...]
    asset_type: str | None
    asset_required: bool
    by_asset_owner: bool
    position: int
    contact_days: int | None = None
    targets: tuple[TargetSpec, ...] = ()


@dataclass(frozen=True)
class GroupSpec:
    """Categories that belong together in the tree that residents choose from."""

    code: str
    name: Mapping[str, str]
    icon: str
    position: int
    categories: tuple[CategorySpec, ...]


@dataclass(frozen=True)
class Taxonomy:
    """All groups, in order. Iterating gives the categories, group by group."""

    languages: tuple[str, ...]
    groups: tuple[GroupSpec, ...]

    def __iter__(self) -> Iterator[CategorySpec]:
        return (category for group in self.groups for category in group.categories)

    def category(self, code: str) -> CategorySpec:
        """The category of that code; KeyError when there is none."""
        for category in self:
            if category.code == code:
                return category
        raise KeyError(code)


def read_taxonomy(path: Path | str, languages: Sequence[str] | None = None) -> Taxonomy:
    """The categories of a file, checked in every respect that needs no database.

    ``languages`` are those of the city: the file must have them all. Raises TaxonomyError.
    """
    return _taxonomy(load(Path(path), TaxonomyError, "taxonomy"), languages)


def parse_taxonomy(
    values: Mapping[str, Any], languages: Sequence[str] | None = None, file: str = "-"
) -> Taxonomy:
    """The same from values that are already in memory (a body of JSON, a test)."""
    return _taxonomy(Table(values, file=file, error=TaxonomyError, prefix="taxonomy"), languages)


def parse_category(
    values: Mapping[str, Any], group: str, icon: str, languages: Sequence[str], *, file: str = "-"
) -> CategorySpec:
    """One category of a file alone, checked as it would be there in a group with that icon. Raises TaxonomyError."""
    table = Table(values, file=file, error=TaxonomyError, prefix="taxonomy")
    return _category(table, group, icon, languages, values.get("position", 1))


def parse_group(values: Mapping[str, Any], languages: Sequence[str], *, file: str = "-") -> GroupSpec:
    """One group of a file alone, without its categories. Raises TaxonomyError."""
    table = Table(values, file=file, error=TaxonomyError, prefix="taxonomy")
    head = _group_head(table, languages, 1)
    table.done()
    return head


def taxonomy_values(taxonomy: Taxonomy) -> dict[str, Any]:
    """What a file of these categories holds, defaults left out; ``parse_taxonomy`` makes the same of it."""
    return {
        "languages": list(taxonomy.languages),
        "groups": [_group_values(group, number) for number, group in enumerate(taxonomy.groups, 1)],
    }


def group_values(group: GroupSpec, number: int = 0) -> dict[str, Any]:
    """What a file holds of one group but its categories; ``number`` is the position that it need not name."""
    return {
        "code": group.code,
        **({"icon": group.icon} if group.icon != ICON else {}),
        **({"position": group.position} if group.position != number else {}),
        "name": dict(group.name),
    }


def _group_values(group: GroupSpec, number: int) -> dict[str, Any]:
    return {
        **group_values(group, number),
        "categories": [
            category_values(category, group.icon, inner) for inner, category in enumerate(group.categories, 1)
        ],
    }


def category_values(category: CategorySpec, icon: str = "", number: int = 0) -> dict[str, Any]:
    """What a file holds of one category, defaults left out: the ``icon`` of its group, its ``number`` in that group."""
    optional = {
        "icon": (category.icon, icon),
        "emergency": (category.emergency, False),
        "visibility": (category.visibility, VISIBILITIES[0]),
        "photo_on_delivery": (category.photo_on_delivery, False),
        "judge_after_days": (list(category.judge_after_days), []),
        "position": (category.position, number),
        "hint": (dict(category.hint), {}),
        "planned_result": (dict(category.planned_result), {}),
        "emergency_text": (dict(category.emergency_text), {}),
        "keywords": ({language: list(words) for language, words in category.keywords.items()}, {}),
        "criteria": ([{"code": each.code, "text": dict(each.text)} for each in category.criteria], []),
        "questions": ([_question_values(each) for each in category.questions], []),
        "asset_type": (category.asset_type, None),
        "asset": (ASSETS[category.asset_required], ASSETS[0]),
        "by_asset_owner": (category.by_asset_owner, False),
        "contact_days": (category.contact_days, None),
        "targets": ([asdict(each) for each in category.targets], []),
    }
    return {
        "code": category.code,
        "take_minutes": category.take_minutes,
        "target_days": category.target_days,
        "duplicate_radius_m": category.duplicate_radius_m,
        "duplicate_days": category.duplicate_days,
        "name": dict(category.name),
        **{key: value for key, (value, default) in optional.items() if value != default},
    }


def _question_values(question: QuestionSpec) -> dict[str, Any]:
    choices = [{"code": choice.code, "label": dict(choice.label)} for choice in question.choices]
    return {
        "code": question.code,
        "type": question.type,
        **({"required": True} if question.required else {}),
        "label": dict(question.label),
        **({"choices": choices} if choices else {}),
    }


def _taxonomy(root: Table, expected: Sequence[str] | None) -> Taxonomy:
    languages = root.languages(expected)
    groups, categories, codes = [], [], []
    for number, table in enumerate(root.tables("groups"), 1):
        group, inner = _group(table, languages, number)
        groups.append(group)
        codes.append((table, group.code))
        categories += inner
    root.done()
    if not groups:
        raise root.problem("empty", "groups")
    unique(codes)
    unique(categories)
    return Taxonomy(languages, tuple(sorted(groups, key=lambda group: group.position)))


def _group_head(table: Table, languages: Sequence[str], number: int) -> GroupSpec:
    code = table.code()
    table.named(f"group {code}")
    icon = table.text("icon", default=ICON, limit=64)
    name = table.words("name", languages, limit=80)
    return GroupSpec(code, name, icon, table.integer("position", low=0, high=9999, default=number), ())


def _group(table: Table, languages: Sequence[str], number: int) -> tuple[GroupSpec, list[tuple[Table, str]]]:
    head = _group_head(table, languages, number)
    categories, codes = [], []
    for inner_number, inner in enumerate(table.tables("categories"), 1):
        category = _category(inner, head.code, head.icon, languages, inner_number)
        categories.append(category)
        codes.append((inner, category.code))
    table.done()
    if not categories:
        raise table.problem("empty", "categories")
    ordered = tuple(sorted(categories, key=lambda category: category.position))
    return replace(head, categories=ordered), codes


def _category(table: Table, group: str, icon: str, languages: Sequence[str], number: int) -> CategorySpec:
    code = table.code()
    table.named(f"category {code}")
    emergency = table.boolean("emergency", default=False)
    if not emergency and table.has("emergency_text"):
        raise table.problem("unknown_key", "emergency_text", hint=" unless emergency = true")
    asset_type = table.code("asset_type") if table.has("asset_type") else None
    for key in ("asset", "by_asset_owner"):
        if asset_type is None and table.has(key):
            raise table.problem("unknown_key", key, hint=" unless asset_type says of which kind")
    category = CategorySpec(
        code=code,
        group=group,
        name=table.words("name", languages, limit=80),
        hint=table.words("hint", languages, optional=True, limit=300),
        icon=table.text("icon", default=icon, limit=64),
        keywords=table.lists("keywords", languages, optional=True, limit=80),
        take_minutes=table.integer("take_minutes", low=5, high=14_400, default=60 if emergency else None),
        target_days=table.integer("target_days", low=1, high=365, default=1 if emergency else None),
        planned_result=table.words("planned_result", languages, optional=emergency, limit=500),
        criteria=_criteria(table, languages, optional=emergency),
        questions=_questions(table, languages),
        visibility=table.choice("visibility", VISIBILITIES, default="public"),
        emergency=emergency,
        emergency_text=table.words("emergency_text", languages, limit=500) if emergency else {},
        duplicate_radius_m=table.integer("duplicate_radius_m", low=0, high=2000, default=50),
        duplicate_days=table.integer("duplicate_days", low=0, high=365, default=14),
        photo_on_delivery=table.boolean("photo_on_delivery", default=False),
        judge_after_days=tuple(sorted(table.integers("judge_after_days", low=15, high=1095))),
        asset_type=asset_type,
        asset_required=asset_type is not None
        and table.choice("asset", ASSETS, default="asked") == "required",
        by_asset_owner=table.boolean("by_asset_owner", default=False),
        position=table.integer("position", low=0, high=9999, default=number),
        contact_days=table.integer("contact_days", low=1, high=MOST_CONTACT_DAYS)
        if table.has("contact_days")
        else None,
        targets=_targets(table),
    )
    table.done()
    return category


def _targets(table: Table) -> tuple[TargetSpec, ...]:
    found, codes = [], []
    for inner in table.tables("targets", optional=True):
        priority = inner.choice("priority", OTHER_PRIORITIES)
        found.append(
            TargetSpec(
                priority,
                inner.integer("take_minutes", low=5, high=14_400),
                inner.integer("target_days", low=1, high=365),
            )
        )
        codes.append((inner, priority))
        inner.done()
    unique(codes)
    return tuple(sorted(found, key=lambda each: OTHER_PRIORITIES.index(each.priority)))


def _criteria(table: Table, languages: Sequence[str], *, optional: bool) -> tuple[CriterionSpec, ...]:
    found, codes = [], []
    for inner in table.tables("criteria", optional=optional):
        found.append(CriterionSpec(inner.code(), inner.words("text", languages, limit=200)))
        codes.append((inner, found[-1].code))
        inner.done()
    unique(codes)
    _count(table, "criteria", found, 0 if optional else 1, 4)
    return tuple(found)


def _questions(table: Table, languages: Sequence[str]) -> tuple[QuestionSpec, ...]:
    found, codes = [], []
    for inner in table.tables("questions", optional=True):
        found.append(_question(inner, languages))
        codes.append((inner, found[-1].code))
    unique(codes)
    _count(table, "questions", found, 0, 6)
    return tuple(found)


def _question(table: Table, languages: Sequence[str]) -> QuestionSpec:
    code = table.code()
    kind = table.choice("type", QUESTION_TYPES)
    label = table.words("label", languages, limit=200)
    required = table.boolean("required", default=False)
    choices, codes = [], []
    if kind == "choice":
        for inner in table.tables("choices"):
            choices.append(ChoiceSpec(inner.code(), inner.words("label", languages, limit=80)))
            codes.append((inner, choices[-1].code))
            inner.done()
        unique(codes)
        _count(table, "choices", choices, 2, 12)
    elif table.has("choices"):
        raise table.problem("unknown_key", "choices", hint=' unless type = "choice"')
    table.done()
    return QuestionSpec(code, kind, label, tuple(choices), required)


def _count(table: Table, key: str, found: Sequence[object], low: int, high: int) -> None:
    if len(found) < low:
        raise table.problem("too_few", key, low=low)
    if len(found) > high:
        raise table.problem("too_many", key, high=high)
