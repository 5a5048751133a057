"""Answers that describe the city: categories, areas, departments."""

from __future__ import annotations

from apiflask import Schema
from marshmallow import fields

from web.api.fields import Flag, Query, Text
from web.api.schemas.base import Names, about


class LanguageQuery(Query):
    """Only the language."""


class AreasQuery(Query):
    type = Text(longest=100, metadata=about("Only areas of this type: its code.", "district"))
    geometry = Flag(
        load_default=False,
        metadata=about("true: a GeoJSON FeatureCollection with the boundaries instead of the plain list."),
    )


class Choice(Schema):
    code = fields.String(required=True, metadata=about("What is sent as the answer.", "one"))
    label = Names("What people read", example="One")


class Question(Schema):
    """What the category asks; sent as `answers.CODE`."""

    code = fields.String(required=True, metadata=about("Key of the answer.", "how_many"))
    type = fields.String(
        required=True,
        metadata=about(
            "text, number (a whole one), choice (a code of `choices`) or yes_no.",
            enum=["text", "number", "choice", "yes_no"],
        ),
    )
    label = Names("The question", example="How many lamps are dark?")
    required = fields.Boolean(required=True, metadata=about("Whether a report must answer it."))
    choices = fields.List(fields.Nested(Choice), required=True, metadata=about("Empty but for type choice."))


class Criterion(Schema):
    code = fields.String(required=True, metadata=about("Stable code in this category.", "lit"))
    text = Names("A checkable statement by which residents judge the result", example="The lamp is lit")


class Targets(Schema):
    """What the city promises, in working time from the receipt of a report."""

    take_minutes = fields.Integer(
        required=True, metadata=about("Working minutes until a department must have taken it.", 240)
    )
    target_days = fields.Integer(
        required=True, metadata=about("Working days until the result is promised.", 3)
    )


class CategoryShown(Schema):
    code = fields.String(required=True, metadata=about("Sent as `category` of a report.", "street-light-out"))
    name = Names("Name", example="Street light out")
    hint = Names("What belongs here and what does not", example="Street lamps and lit signs")
    icon = fields.String(required=True, metadata=about("Symbol of the product's sprite.", "g-lamp"))
    visibility = fields.String(
        required=True,
        metadata=about(
            "What everybody will see of an issue: all of it, its place and dates only, or nothing.",
            enum=["public", "place_only", "private"],
        ),
    )
    emergency = fields.Boolean(
        required=True, metadata=about("true: reports are not taken; call the emergency number.")
    )
    emergency_text = Names("What to do", allow_none=True, example="Leave the house.")
    questions = fields.List(fields.Nested(Question), required=True)
    asset_type = fields.String(
        required=True, allow_none=True,
        metadata=about("The type of asset that it is about: a report may name one of it as `asset`.", "lamp"),
    )  # fmt: skip
    asset_required = fields.Boolean(
        required=True, metadata=about("Whether a report must name one, once the city has such assets.")
    )
    criteria = fields.List(fields.Nested(Criterion), required=True)
    planned_result = Names(
        "What will be true afterwards, unless the reporter says otherwise", example="It is lit"
    )
    targets = fields.Nested(Targets, required=True)
    photo_on_delivery = fields.Boolean(
        required=True, metadata=about("Whether the department delivers with a photo.")
    )
    judge_after_days = fields.List(
        fields.Integer(),
        required=True,
        metadata=about("Days after delivery on which residents judge again.", [30]),
    )


class GroupShown(Schema):
    code = fields.String(required=True, metadata=about("Stable code.", "lighting"))
    name = Names("Name")
    icon = fields.String(required=True, metadata=about("Symbol of the product's sprite.", "g-lamp"))
    categories = fields.List(fields.Nested(CategoryShown), required=True)


class CategoriesShown(Schema):
    emergency_number = fields.String(required=True, metadata=about("Whom to call in an emergency.", "112"))
    groups = fields.List(fields.Nested(GroupShown), required=True, metadata=about("In the city's order."))


class AreaShown(Schema):
    key = fields.String(
        required=True,
        metadata=about(
            "TYPE:CODE, as the filter `area` takes it. Stable from edition to edition of the boundaries.",
            "district:old-town",
        ),
    )
    id = fields.Integer(
        required=True,
        metadata=about("Number of the area in the present edition, as in the live room `area:ID`.", 12),
    )
    code = fields.String(required=True, metadata=about("Code within its type.", "old-town"))
    name = Names("Name", example="Old Town")
    type = fields.String(required=True, metadata=about("Code of its type.", "district"))
    type_name = Names("Name of its type", example="District")
    parent = fields.String(
        allow_none=True, required=True, metadata=about("Key of the area that it is a part of.", None)
    )


class AreasShown(Schema):
    areas = fields.List(fields.Nested(AreaShown), required=True)


class AreaFeature(Schema):
    type = fields.String(required=True, metadata=about("Always Feature.", "Feature"))
    id = fields.String(required=True, metadata=about("The area's key.", "district:old-town"))
    geometry = fields.Dict(
        required=True, metadata=about("A MultiPolygon of WGS 84, longitude before latitude.")
    )
    properties = fields.Nested(AreaShown, required=True)


class AreaFeatures(Schema):
    """GeoJSON (RFC 7946)."""

    type = fields.String(required=True, metadata=about("Always FeatureCollection.", "FeatureCollection"))
    features = fields.List(fields.Nested(AreaFeature), required=True)


class DepartmentShown(Schema):
    code = fields.String(required=True, metadata=about("Stable code.", "lighting"))
    name = Names("Name")
    kind = fields.String(
        required=True,
        metadata=about(
            "department; triage: the desk for what is nobody's; outside: not of the city, it is only told.",
            enum=["department", "triage", "outside"],
        ),
    )
    phone = fields.String(
        required=True, allow_none=True, metadata=about("For residents.", "+7 900 123-45-67")
    )
    note = Names("Whom to turn to and how", allow_none=True, example="Open on weekdays")


class DepartmentsShown(Schema):
    departments = fields.List(fields.Nested(DepartmentShown), required=True)
