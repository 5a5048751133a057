"""Assets: things of the city with a number."""

from __future__ import annotations

from apiflask import Schema
from marshmallow import fields

from civic.assets.queries import LARGEST_PAGE
from web.api.fields import Query, Text, Whole
from web.api.schemas.base import MOMENT, Named, Names, about
from web.api.schemas.issues import IssueFeature, PageLinks, SelfLinks


class AssetsQuery(Query):
    type = Text(longest=100, metadata=about("Only of this type: its code.", "lamp"))
    number = Text(longest=80, metadata=about("Only of this number, however it is spelled.", "217"))
    bbox = Text(
        longest=200,
        metadata=about(
            "Only inside this box: west,south,east,north in degrees.",
            "39.95,57.58,40.02,57.62",
            pattern=r"^\s*-?[0-9.]+(,\s*-?[0-9.]+){3}$",
        ),
    )
    near = Text(
        longest=100,
        metadata=about(
            "Those within 150 m of a place, nearest first, instead of pages: longitude,latitude in degrees.",
            "39.999,57.5992",
            pattern=r"^\s*-?[0-9.]+,\s*-?[0-9.]+$",
        ),
    )
    limit = Whole(
        lowest=1, highest=LARGEST_PAGE, load_default=100, metadata=about("Most assets on a page.", 100)
    )
    cursor = Whole(metadata=about("Where to go on: take `links.next` as it is."))


class AssetQuery(Query):
    """Only the language."""


class AssetProperties(Schema):
    type = fields.Nested(Named, required=True, metadata=about("Its type."))
    number = fields.String(required=True, metadata=about("As the city writes it.", "217"))
    name = Names("A name of its own", allow_none=True, example="Sunny playground")
    owner = fields.String(
        required=True, allow_none=True, metadata=about("Who owns it, in words; null where that is not known.")
    )
    owner_department = fields.String(
        required=True, allow_none=True, metadata=about("Code of the department that owns it.", "lighting")
    )
    attributes = fields.Dict(
        required=True, metadata=about("What the city tells of it, as in its own records.", {"light": "LED"})
    )
    metres = fields.Float(
        required=True, allow_none=True, metadata=about("From the place of `near`; else null.", 12.5)
    )
    retired_at = fields.DateTime(
        required=True, allow_none=True, metadata=about("Since when it is there no more.", MOMENT)
    )


class AssetFeature(Schema):
    """An asset as GeoJSON: a point, a line or an area."""

    type = fields.String(required=True, metadata=about("Always Feature.", "Feature"))
    id = fields.String(required=True, metadata=about("TYPE:NUMBER, as a report names it.", "lamp:217"))
    geometry = fields.Dict(required=True, metadata=about("WGS 84, longitude before latitude."))
    properties = fields.Nested(AssetProperties, required=True)
    links = fields.Nested(SelfLinks, required=True)


class AssetPage(Schema):
    type = fields.String(required=True, metadata=about("Always FeatureCollection.", "FeatureCollection"))
    features = fields.List(fields.Nested(AssetFeature), required=True)
    links = fields.Nested(PageLinks, required=True)


class AssetDetails(AssetProperties):
    issues = fields.List(
        fields.Nested(IssueFeature), required=True,
        metadata=about("What was ever reported about it, newest first, at most 50; `GET /issues?asset=` has all."),
    )  # fmt: skip


class AssetShown(AssetFeature):
    properties = fields.Nested(AssetDetails, required=True)
