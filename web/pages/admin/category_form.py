"""The form of a category: what was typed, as the values of a file of categories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from civic.categories.files import category_values, parse_category
from web.pages.admin import form

MOST_CRITERIA, MOST_QUESTIONS = 4, 6


def typed_category(languages: Sequence[str]) -> form.Values:
    """What the form holds; rows without any word are left out, and codes that nobody gave are made of the words."""
    emergency = form.ticked("emergency")
    asset_type = form.text("asset_type")
    about_asset = (
        form.given(asset=form.text("asset"), by_asset_owner=form.ticked("by_asset_owner"))
        if asset_type
        else {}
    )
    values = form.given(
        group=form.text("group"),
        code=form.text("code"),
        icon=form.text("icon"),
        position=form.number("position"),
        name=form.words("name", languages),
        hint=form.words("hint", languages),
        keywords=_keywords(languages),
        take_minutes=form.number("take_minutes"),
        target_days=form.number("target_days"),
        targets=_targets(),
        planned_result=form.words("planned_result", languages),
        criteria=_criteria(languages),
        questions=_questions(languages),
        visibility=form.text("visibility"),
        emergency=emergency,
        emergency_text=form.words("emergency_text", languages),
        duplicate_radius_m=form.number("duplicate_radius_m"),
        duplicate_days=form.number("duplicate_days"),
        photo_on_delivery=form.ticked("photo_on_delivery"),
        judge_after_days=form.numbers("judge_after_days"),
        asset_type=asset_type,
        **about_asset,
    )
    values["code"] = form.code_for(values.get("code", ""), values.get("name", {}))
    return values


def _targets() -> list[dict[str, Any]]:
    """A row for each priority; one without a number is none."""
    found = []
    for row in form.rows("targets"):
        told = form.given(
            take_minutes=form.number(f"{row}.take_minutes"), target_days=form.number(f"{row}.target_days")
        )
        if told:
            found.append({"priority": form.text(f"{row}.priority"), **told})
    return found


def spec_of(values: Mapping[str, Any], icon: str, languages: Sequence[str]) -> Any:
    """The category of these values, in a group with that icon. Raises TaxonomyError."""
    inside = {key: value for key, value in values.items() if key != "group"}
    return parse_category(inside, str(values.get("group", "")), icon, languages)


def normal(values: Mapping[str, Any], languages: Sequence[str]) -> dict[str, Any]:
    """The same values as they would be kept, to be compared with those that are."""
    return {"group": values.get("group"), **category_values(spec_of(values, "", languages))}


def _keywords(languages: Sequence[str]) -> dict[str, list[str]]:
    found = {
        language: [word for each in form.text(f"keywords.{language}").split(",") if (word := each.strip())]
        for language in languages
    }
    return found if any(found.values()) else {}


def _criteria(languages: Sequence[str]) -> list[form.Values]:
    found = []
    for row in form.rows("criteria"):
        words = form.words(f"{row}.text", languages)
        if words:
            found.append({"code": form.code_for(form.text(f"{row}.code"), words)[:64], "text": words})
    return found


def _questions(languages: Sequence[str]) -> list[form.Values]:
    found = []
    for row in form.rows("questions"):
        words = form.words(f"{row}.label", languages)
        choices = choices_of(form.text(f"{row}.choices"), languages)
        if not words and not choices:
            continue
        found.append(
            form.given(
                code=form.code_for(form.text(f"{row}.code"), words)[:64],
                type=form.text(f"{row}.type"),
                label=words,
                required=form.ticked(f"{row}.required"),
                choices=choices,
            )
        )
    return found


def choices_of(typed: str, languages: Sequence[str]) -> list[form.Values]:
    """Answers as they are typed, one on a line, in the city's languages with bars between: ``One | Один``.

    ``one: One | Один`` also names the code, which is made of the words otherwise.
    """
    found = []
    for line in filter(None, map(str.strip, typed.split("\n"))):
        head, colon, rest = line.partition(": ")
        code, told = (head.strip(), rest) if colon and " " not in head.strip() else ("", line)
        parts = [part.strip() for part in told.split("|")]
        words = {language: part for language, part in zip(languages, parts, strict=False) if part}
        found.append({"code": form.code_for(code, words)[:64], "label": words})
    return found


def choices_text(choices: Sequence[Mapping[str, Any]], languages: Sequence[str]) -> str:
    """The same answers as they are typed."""
    return "\n".join(
        f"{each['code']}: {' | '.join(each['label'].get(language, '') for language in languages)}"
        for each in choices
    )
