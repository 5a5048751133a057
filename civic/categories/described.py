"""The city's categories as a file describes them: what ``import_categories`` made rows of, made of the rows again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from civic.categories.files import (
    CategorySpec,
    ChoiceSpec,
    CriterionSpec,
    GroupSpec,
    QuestionSpec,
    TargetSpec,
    Taxonomy,
    category_values,
    group_values,
)
from civic.categories.models import Category, CategoryGroup
from civic.categories.queries import categories
from civic.core.datafiles_written import languages_of, said


def taxonomy(session: Session, languages: Sequence[str]) -> Taxonomy | None:
    """The categories in use by group, in the city's order (of two in one position the first by code); None without any.

    ``languages`` are the city's; others follow where every text is there in them.
    """
    found = categories(session)
    if not found:
        return None
    spoken = languages_of((words for group, inner in found for words in _texts(group, inner)), languages)
    groups = sorted((_group(group, inner, spoken) for group, inner in found), key=_place)
    return Taxonomy(spoken, tuple(groups))


def _place(spec: GroupSpec | CategorySpec) -> tuple[int, str]:
    return spec.position, spec.code


def _texts(group: CategoryGroup, inner: Sequence[Category]) -> Iterator[Mapping[str, object]]:
    yield group.name
    for category in inner:
        yield from _category_texts(category)


def _category_texts(category: Category) -> Iterator[Mapping[str, object]]:
    yield from (category.name, category.hint, category.planned_result, category.emergency_text or {})
    yield category.keywords
    yield from (criterion["text"] for criterion in category.criteria)
    for question in category.questions:
        yield question["label"]
        yield from (choice["label"] for choice in question.get("choices", ()))


def _group(group: CategoryGroup, inner: Sequence[Category], languages: Sequence[str]) -> GroupSpec:
    specs = sorted((_category(category, group.code, languages) for category in inner), key=_place)
    return GroupSpec(group.code, said(group.name, languages), group.icon, group.position, tuple(specs))


def values_of(category: Category, group: str) -> dict[str, Any]:
    """A category as a file has it, in all languages that its texts are in, with its group and its place there."""
    spoken = sorted({language for text in _category_texts(category) for language in text})
    return {"group": group, **category_values(_category(category, group, spoken))}


def values_of_group(group: CategoryGroup) -> dict[str, Any]:
    """A group as a file has it, without its categories."""
    return group_values(
        GroupSpec(group.code, said(group.name, sorted(group.name)), group.icon, group.position, ())
    )


def _category(category: Category, group: str, languages: Sequence[str]) -> CategorySpec:
    return CategorySpec(
        code=category.code,
        group=group,
        name=said(category.name, languages),
        hint=said(category.hint, languages),
        icon=category.icon,
        keywords={
            language: tuple(category.keywords[language])
            for language in languages
            if language in category.keywords
        },
        take_minutes=category.take_minutes,
        target_days=category.target_days,
        planned_result=said(category.planned_result, languages),
        criteria=tuple(
            CriterionSpec(each["code"], said(each["text"], languages)) for each in category.criteria
        ),
        questions=tuple(_question(each, languages) for each in category.questions),
        visibility=category.visibility,
        emergency=category.emergency,
        emergency_text=said(category.emergency_text, languages) if category.emergency else {},
        duplicate_radius_m=category.duplicate_radius_m,
        duplicate_days=category.duplicate_days,
        photo_on_delivery=category.photo_on_delivery,
        judge_after_days=tuple(category.judge_after_days),
        position=category.position,
        asset_type=category.asset_type,
        asset_required=category.asset_required,
        by_asset_owner=category.by_asset_owner,
        contact_days=category.contact_days,
        targets=tuple(TargetSpec(**each) for each in category.targets),
    )


def _question(question: Mapping[str, Any], languages: Sequence[str]) -> QuestionSpec:
    choices = (
        ChoiceSpec(each["code"], said(each["label"], languages)) for each in question.get("choices", ())
    )
    return QuestionSpec(
        code=question["code"],
        type=question["type"],
        label=said(question["label"], languages),
        choices=tuple(choices),
        required=question["required"],
    )
