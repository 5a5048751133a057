"""Assets: lists of them by place, type and number, and each with its history."""

from __future__ import annotations

from typing import Any

from flask import Response

from civic.assets.queries import AssetShown, asset_by_number, assets, assets_near
from civic.core.errors import DomainError, InvalidInput
from civic.issues.queries.listing import Filter, issues
from geo.errors import ShapeError
from geo.shapes import Bbox, Point
from web import context
from web.api.asking import reader
from web.api.blueprint import api
from web.api.http import A_MINUTE, answered
from web.api.links import here, next_page
from web.api.openapi import CITY, READER, operation
from web.api.schemas import assets as shapes
from web.api.shown import feature, in_language, moment
from web.hosts import absolute
from web.language import current_language

GEOJSON = "application/geo+json"
MOST_ISSUES = 50


@api.get("/assets")
@api.input(shapes.AssetsQuery, location="query", arg_name="asked", unknown=None)
@api.output(shapes.AssetPage, description="A page of assets.", content_type=GEOJSON)
@operation("listAssets", CITY, "The city's numbered things", refusals=(422,))
def list_assets(asked: dict[str, Any]) -> Response:
    """The city's numbered things

    Lamps, benches, playgrounds, sections of road: whatever the city has brought. All filters must hold. A category
    names the type that it is about (`asset_type`), and a report about one of them says so by `asset`.
    """
    box, place = _box(asked), _place(asked)
    with context.reading() as session:
        if place is not None:
            found = assets_near(session, place, asked.get("type"), limit=asked["limit"])
            more = False
        else:
            page = assets(
                session, asset_type=asked.get("type"), bbox=box, number=asked.get("number"),
                after=asked.get("cursor", 0), limit=asked["limit"] + 1,
            )  # fmt: skip
            found, more = page[: asked["limit"]], len(page) > asked["limit"]
    following = None
    if more:
        following = next_page(str(found[-1].id))
    body = {
        "type": "FeatureCollection",
        "features": [_feature(asset, asked.get("lang"), near=place is not None) for asset in found],
        "links": {"self": here(), "next": following},
    }
    return answered(body, kept=A_MINUTE, media_type=GEOJSON)


@api.get("/assets/<asset_type>/<number>")
@api.input(shapes.AssetQuery, location="query", arg_name="asked", unknown=None)
@api.output(shapes.AssetShown, description="The asset and its history.", content_type=GEOJSON)
@operation(
    "getAsset", CITY, "An asset and what was reported about it", refusals=(401, 404, 422), security=READER
)
def show_asset(asset_type: str, number: str, asked: dict[str, Any]) -> Response:
    """An asset and what was reported about it

    Also one that is there no more. Its issues are those that this reader may find.
    """
    with context.reading() as session:
        actor = reader(session)
        asset = asset_by_number(session, asset_type, number)
        found = issues(session, actor, Filter(asset=asset.id), limit=MOST_ISSUES)
    shown = _feature(asset, asked.get("lang"), near=False)
    shown["properties"]["issues"] = [feature(issue, asked.get("lang")) for issue in found.issues]
    return answered(shown, media_type=GEOJSON)


def _feature(asset: AssetShown, language: str | None, *, near: bool) -> dict[str, Any]:
    owner = asset.owner
    parts = {"asset_type": asset.type, "number": asset.key}
    return {
        "type": "Feature",
        "id": asset.code,
        "geometry": asset.shape,
        "properties": {
            "type": {"code": asset.type, "name": in_language(asset.type_name, language)},
            "number": asset.number,
            "name": in_language(asset.name, language),
            "owner": owner.words(language or current_language()) if owner else None,
            "owner_department": owner.code if owner else None,
            "attributes": dict(asset.attributes),
            "metres": round(asset.metres, 1) if near else None,
            "retired_at": moment(asset.retired_at),
        },
        "links": {
            "self": absolute("api.show_asset", **parts),
            "html": absolute("assets.show", **parts),
        },
    }


def _box(asked: dict[str, Any]) -> Bbox | None:
    if "bbox" not in asked:
        return None
    try:
        return Bbox.parse(asked["bbox"])
    except ShapeError:
        raise InvalidInput(DomainError("bbox.invalid", field="bbox")) from None


def _place(asked: dict[str, Any]) -> Point | None:
    if "near" not in asked:
        return None
    lon, _, lat = asked["near"].partition(",")
    try:
        return Point.parse(lon, lat)
    except ShapeError:
        raise InvalidInput(DomainError("near.invalid", field="near")) from None
