"""What the city has decided: categories, areas, departments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from civic.areas.outlines import outlines
from civic.areas.queries import AreaListed, current_areas
from civic.categories.models import Category, CategoryGroup
from civic.categories.queries import categories
from civic.departments.queries import departments
from web import context
from web.api.blueprint import api
from web.api.http import A_MINUTE, answered
from web.api.openapi import CITY, operation
from web.api.schemas.city import (
    AreaFeatures,
    AreasQuery,
    AreasShown,
    CategoriesShown,
    DepartmentsShown,
    LanguageQuery,
)
from web.api.shown import in_language


@api.get("/categories")
@api.input(LanguageQuery, location="query", arg_name="asked", unknown=None)
@api.output(CategoriesShown, description="The categories in use, by group, in the city's order.")
@operation("listCategories", CITY, "What can be reported", refusals=(422,))
def list_categories(asked: dict[str, Any]) -> Response:
    """What can be reported

    Groups and their categories, with the questions that a report answers, the criteria that residents judge by, the
    planned result and the times that the city promises.
    """
    language = asked.get("lang")
    with context.reading() as session:
        number = context.rules(session).emergency_number
        groups = [_group(group, kinds, language) for group, kinds in categories(session)]
    return answered({"emergency_number": number, "groups": groups}, kept=A_MINUTE)


def _group(group: CategoryGroup, kinds: list[Category], language: str | None) -> dict[str, Any]:
    return {
        "code": group.code,
        "name": in_language(group.name, language),
        "icon": group.icon,
        "categories": [_category(kind, language) for kind in kinds],
    }


def _category(kind: Category, language: str | None) -> dict[str, Any]:
    return {
        "code": kind.code,
        "name": in_language(kind.name, language),
        "hint": in_language(kind.hint, language),
        "icon": kind.icon,
        "visibility": kind.visibility,
        "emergency": kind.emergency,
        "emergency_text": in_language(kind.emergency_text, language),
        "questions": [_question(question, language) for question in kind.questions],
        "asset_type": kind.asset_type,
        "asset_required": kind.asset_required,
        "criteria": [
            {"code": item["code"], "text": in_language(item["text"], language)} for item in kind.criteria
        ],
        "planned_result": in_language(kind.planned_result, language),
        "targets": {"take_minutes": kind.take_minutes, "target_days": kind.target_days},
        "photo_on_delivery": kind.photo_on_delivery,
        "judge_after_days": kind.judge_after_days,
    }


def _question(question: Mapping[str, Any], language: str | None) -> dict[str, Any]:
    return {
        "code": question["code"],
        "type": question["type"],
        "label": in_language(question["label"], language),
        "required": bool(question.get("required")),
        "choices": [
            {"code": choice["code"], "label": in_language(choice["label"], language)}
            for choice in question.get("choices", ())
        ],
    }


@api.get("/areas")
@api.input(AreasQuery, location="query", arg_name="asked", unknown=None)
@api.output(AreasShown, description="The areas of the present editions; with `geometry=true` as GeoJSON.")
@operation(
    "listAreas", CITY, "The city's areas", refusals=(422,),
    also={"application/geo+json": AreaFeatures},
)  # fmt: skip
def list_areas(asked: dict[str, Any]) -> Response:
    """The city's areas

    Districts, wards and whatever else the city is divided into. With `geometry=true` the answer is a GeoJSON
    FeatureCollection (`application/geo+json`) with the boundaries.
    """
    with context.reading() as session:
        areas = current_areas(session)
        shapes = {}
        wanted = [area for area in areas if asked.get("type") in (None, area.type_code)]
        if asked["geometry"]:
            shapes = outlines(session, [area.id for area in wanted])
    keys = {area.id: area_key(area) for area in areas}
    shown = [_area(area, keys, asked.get("lang")) for area in wanted]
    if not asked["geometry"]:
        return answered({"areas": shown}, kept=A_MINUTE)
    features = [
        {"type": "Feature", "id": area["key"], "geometry": shapes[area["id"]], "properties": area}
        for area in shown
    ]
    return answered(
        {"type": "FeatureCollection", "features": features}, kept=A_MINUTE, media_type="application/geo+json"
    )


def area_key(area: AreaListed) -> str:
    """What stands for an area in every edition: its type and code."""
    return f"{area.type_code}:{area.code}"


def _area(area: AreaListed, keys: Mapping[int, str], language: str | None) -> dict[str, Any]:
    return {
        "key": area_key(area),
        "id": area.id,
        "code": area.code,
        "name": in_language(area.name, language),
        "type": area.type_code,
        "type_name": in_language(area.type_name, language),
        "parent": keys.get(area.parent_id) if area.parent_id is not None else None,
    }


@api.get("/departments")
@api.input(LanguageQuery, location="query", arg_name="asked", unknown=None)
@api.output(
    DepartmentsShown, description="The departments of today, the triage desk and outside bodies included."
)
@operation("listDepartments", CITY, "Who answers for issues", refusals=(422,))
def list_departments(asked: dict[str, Any]) -> Response:
    """Who answers for issues

    Their codes are what the list's filter and the verbs `hand_over` and `involve` take.
    """
    language = asked.get("lang")
    with context.reading() as session:
        units = departments(session)
    shown = [
        {
            "code": unit.code,
            "name": in_language(unit.name, language),
            "kind": unit.kind,
            "phone": unit.phone,
            "note": in_language(unit.note, language),
        }
        for unit in units
    ]
    return answered({"departments": shown}, kept=A_MINUTE)
