"""Things of the city with a number: the page of each, the short address of its label, and what maps ask for."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import abort, flash, jsonify, redirect, render_template, url_for
from flask_babel import gettext

from civic.assets.queries import AssetShown, asset_by_number, assets
from civic.issues.queries.listing import Filter, issues
from civic.issues.status import FINAL
from geo.errors import ShapeError
from geo.shapes import Bbox
from web import context
from web.filters import word_of
from web.language import current_language
from web.limits import SUGGESTIONS, limiter
from web.maps import place_map

pages = APIBlueprint("assets", __name__, enable_openapi=False)

MOST_ON_A_MAP = 300
MOST_ISSUES = 50
AROUND_METRES = 90.0


@pages.get("/assets/<asset_type>/<number>")
def show(asset_type: str, number: str) -> Any:
    """An asset with the issues that were ever about it, as far as this reader may find them."""
    with context.reading() as session:
        asset = asset_by_number(session, asset_type, number)
        if asset.key != number:
            return redirect(url_for("assets.show", asset_type=asset.type, number=asset.key), code=301)
        found = issues(session, context.actor(), Filter(asset=asset.id), limit=MOST_ISSUES)
        return render_template(
            "pages/asset.html", asset=asset, page_map=place_map(session, asset.spot, "asset", metres=AROUND_METRES),
            open_issues=[issue for issue in found.issues if issue.status not in FINAL],
            ended_issues=[issue for issue in found.issues if issue.status in FINAL],
        )  # fmt: skip


@pages.get("/a/<asset_type>/<number>")
def label(asset_type: str, number: str) -> Any:
    """The short address on a label: to a report about the asset, or to its page when it is there no more."""
    with context.reading() as session:
        asset = asset_by_number(session, asset_type, number)
    if asset.retired_at is not None:
        flash(
            gettext("The city has taken this one out of use. If something is wrong here, report the place.")
        )
        return redirect(url_for("assets.show", asset_type=asset.type, number=asset.key))
    return redirect(url_for("report.where", asset=asset.code))


@pages.get("/assets/around")
@limiter.limit(SUGGESTIONS)
def around() -> Any:
    """The assets of a type (``type``) in a map's window (``bbox``), for scripts."""
    try:
        box = Bbox.parse(word_of("bbox"))
    except ShapeError:
        abort(400)
    language = current_language()
    with context.reading() as session:
        found = assets(session, asset_type=word_of("type"), bbox=box, limit=MOST_ON_A_MAP)
    response = jsonify([_as_option(asset, language) for asset in found])
    response.cache_control.max_age = 60
    return response


@pages.get("/assets/<asset_type>/<number>/shape")
def shape(asset_type: str, number: str) -> Any:
    """The asset alone, as its own small map asks for it."""
    with context.reading() as session:
        asset = asset_by_number(session, asset_type, number)
    return jsonify([_as_option(asset, current_language())])


def _as_option(asset: AssetShown, language: str) -> dict[str, Any]:
    option: dict[str, Any] = {
        "code": asset.code, "label": asset.label(language), "icon": asset.icon.removeprefix("g-"),
        "lon": round(asset.spot.lon, 7), "lat": round(asset.spot.lat, 7),
    }  # fmt: skip
    return option if asset.shape["type"] == "Point" else option | {"shape": asset.shape}
