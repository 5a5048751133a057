"""Places for scripts: addresses while they are typed, what lies under a pin, and the ground's tiles."""

from __future__ import annotations

import gzip
from typing import Any

from apiflask import APIBlueprint
from flask import Response, jsonify, request
from flask_babel import gettext
from sqlalchemy.orm import Session

from civic.areas.queries import covering
from civic.assets.queries import AssetShown, suggest_assets
from civic.core.errors import DomainError, NotFound
from civic.core.i18n import localized
from civic.places.basemap import LARGEST_ZOOM
from civic.places.queries import PlaceFound, reverse, suggest
from geo.errors import ShapeError
from geo.mercator import Tile
from geo.shapes import Point
from web import context
from web.filters import word_of
from web.ground import ground
from web.language import current_language
from web.limits import SUGGESTIONS, limiter
from web.messages import message_of

pages = APIBlueprint("places", __name__, enable_openapi=False)

A_DAY = 86_400
MOST_SUGGESTIONS = 8
TILE_TYPE = "application/vnd.mapbox-vector-tile"


@pages.get("/places/suggest")
@limiter.limit(SUGGESTIONS)
def suggestions() -> Any:
    """Assets by number, addresses, streets and named places that somebody may be typing (``q``), for a combobox."""
    language = current_language()
    with context.reading() as session:
        things = suggest_assets(session, word_of("q"))
        near = [reverse(session, asset.spot) for asset in things]
        found = suggest(session, word_of("q"), language, MOST_SUGGESTIONS - len(things))
    options = [_as_asset(asset, place, language) for asset, place in zip(things, near, strict=True)]
    return jsonify([*options, *(_as_option(place, language) for place in found)])


@pages.get("/places/reverse")
@limiter.limit(SUGGESTIONS)
def under_the_pin() -> Any:
    """The address at a place (``lon``, ``lat``), or that it lies outside the city and whom to turn to."""
    try:
        place = Point.parse(request.args.get("lon"), request.args.get("lat"))
    except ShapeError as error:
        raise DomainError("place.not_a_place", field="location") from error
    language = current_language()
    with context.reading() as session:
        outside = _outside(session, place)
        found = None if outside else reverse(session, place)
    if outside is not None:
        return jsonify({"inside": False, "message": message_of(outside)})
    if found is None:
        return jsonify({"inside": True, "label": gettext("Place on the map"), "detail": ""})
    label = found.label(language)
    if found.number is None:
        label = gettext("Near %(street)s", street=label)
    option = _as_option(found, language) | {"label": label, "inside": True}
    return jsonify(option)


@pages.get("/tiles/base/<int:z>/<int:x>/<int:y>.mvt")
def tile(z: int, x: int, y: int) -> Any:
    """The ground of a tile. With the version (``v``) of the present import in its address it never changes."""
    if z > LARGEST_ZOOM:
        raise NotFound("page")
    try:
        wanted = Tile(z, x, y)
    except ShapeError as error:
        raise NotFound("page") from error
    with context.reading() as session:
        version = ground().version(session)
        response = Response(mimetype=TILE_TYPE)
        response.set_etag(f"{version}/{z}/{x}/{y}")
        response.cache_control.public = True
        response.cache_control.max_age = A_DAY
        if request.args.get("v") == version:
            response.cache_control.immutable = True
        response.vary.add("Accept-Encoding")
        response.make_conditional(request)
        if response.status_code == 304:
            return response
        packed = ground().tile(session, version, wanted)
    if request.accept_encodings["gzip"]:
        response.content_encoding = "gzip"
        response.set_data(packed)
    else:
        response.set_data(gzip.decompress(packed))
    return response


def _as_option(place: PlaceFound, language: str) -> dict[str, Any]:
    return {
        "label": place.label(language),
        "detail": localized(place.area, language) if place.area else "",
        "lon": round(place.lon, 7),
        "lat": round(place.lat, 7),
        "address_id": place.address_id,
    }


def _as_asset(asset: AssetShown, near: PlaceFound | None, language: str) -> dict[str, Any]:
    return {
        "label": asset.label(language),
        "detail": near.label(language) if near is not None else "",
        "lon": round(asset.spot.lon, 7),
        "lat": round(asset.spot.lat, 7),
        "address_id": None,
        "asset": asset.code,
    }


def _outside(session: Session, place: Point) -> DomainError | None:
    """Why a report cannot be made here; None where it can."""
    rules = context.rules(session)
    if rules.area_type_id is None:
        return None
    if any(area.area_type_id == rules.area_type_id for area in covering(session, place)):
        return None
    return DomainError("issue.outside_city", field="location", city=rules.name, advice=rules.outside_advice)
