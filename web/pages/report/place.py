"""Step 1: from a pin, a position or typed words to one place inside the city."""

from __future__ import annotations

from flask import request
from sqlalchemy.orm import Session

from civic.assets.queries import AssetShown, asset_by_code, find_asset
from civic.core.errors import DomainError
from civic.issues.commands.report import place_areas
from civic.issues.submission import Problems, checked_place
from civic.places.queries import PlaceFound, address_by_id, find_address, knows_streets, reverse
from geo.errors import ShapeError
from geo.shapes import Point
from web import context
from web.language import current_language
from web.pages.report.form import Told

PIN = ("map", "gps")
ASSET = "asset"


class Several(Exception):
    """The typed address may mean several places."""

    def __init__(self, choices: tuple[PlaceFound, ...]) -> None:
        super().__init__("several places")
        self.choices = choices


def choice_key(place: PlaceFound) -> str:
    """How the form names one of several places; it is looked up again among those that the same words lead to."""
    return f"{place.address_id or place.kind}:{place.lon:.6f}:{place.lat:.6f}"


def settle(session: Session, told: Told) -> None:
    """Find the place that was meant and put it, with its address, into ``told``.

    Raises Several; InvalidInput or DomainError at ``location`` (``place.missing``, ``place.not_a_place``,
    ``place.address_unknown``, ``issue.outside_city``).
    """
    typed = told.address.strip()
    if _still_at_asset(session, told, typed):
        pass
    elif told.has_place and not (told.place_source == "map" and typed):
        _settle_point(session, told)
    elif told.has_place:
        # Words that were typed after the map was moved: another address, or what the pin's place is called.
        found = find_address(session, typed).exact
        if found is not None:
            _take(told, found)
        else:
            told.place_source = "words"
    elif typed:
        _settle_words(session, told, typed)
    else:
        raise DomainError("place.missing", field="location")
    _require_inside(session, told)


def _still_at_asset(session: Session, told: Told, typed: str) -> bool:
    """Whether the place is still that of the asset; one that was left for another place is forgotten."""
    was, told.asset = told.asset, ""
    if not was or told.place_source != ASSET:
        return False
    asset = asset_by_code(session, was)
    if asset is not None and asset.retired_at is None:
        take_asset(session, told, asset)
        if typed in ("", asset.label(current_language()), told.address):
            return True
        told.address, told.asset = typed, ""
    told.lon = told.lat = told.place_source = ""
    return False


def prefill(session: Session, told: Told) -> None:
    """Take a place from the page's address: ``asset``, ``address_id``, or ``lon`` and ``lat``.

    Nonsense is passed over.
    """
    asked = request.args
    asset = asset_by_code(session, asked["asset"]) if "asset" in asked else None
    if asset is not None and asset.retired_at is None:
        take_asset(session, told, asset)
        return
    if asked.get("address_id", "").isdecimal() and len(asked["address_id"]) < 10:
        found = address_by_id(session, int(asked["address_id"]))
        if found is not None:
            _take(told, found)
            return
    try:
        here = Point.parse(asked.get("lon"), asked.get("lat"))
    except ShapeError:
        return
    told.lon, told.lat, told.place_source = f"{here.lon:.6f}", f"{here.lat:.6f}", "map"
    _label(session, told, here)


def _settle_point(session: Session, told: Told) -> None:
    here = _point(told)
    if told.address_id.isdecimal() and len(told.address_id) < 10 and told.place_source == "address":
        found = address_by_id(session, int(told.address_id))
        if found is not None:
            _take(told, found)
            return
    if told.place_source in PIN or not told.address.strip():
        _label(session, told, here)


def take_asset(session: Session, told: Told, asset: AssetShown) -> None:
    """The report is about this asset, and so it is where that is."""
    told.asset, told.asset_number = asset.code, ""
    told.lon, told.lat = f"{asset.spot.lon:.6f}", f"{asset.spot.lat:.6f}"
    told.place_source, told.accuracy, told.address_id = ASSET, "", ""
    _label(session, told, asset.spot)


def _settle_words(session: Session, told: Told, typed: str) -> None:
    asset = find_asset(session, typed)
    if asset is not None:
        take_asset(session, told, asset)
        return
    match = find_address(session, typed)
    chosen = request.form.get("choice")
    found = match.exact or next((place for place in match.choices if choice_key(place) == chosen), None)
    if found is not None:
        _take(told, found)
    elif match.choices:
        raise Several(match.choices)
    else:
        known = knows_streets(session)
        raise DomainError("place.address_unknown" if known else "place.streets_unknown", field="location")


def _take(told: Told, found: PlaceFound) -> None:
    told.lon, told.lat = f"{found.lon:.6f}", f"{found.lat:.6f}"
    told.address = found.label(current_language())
    told.address_id = str(found.address_id or "")
    told.place_source, told.accuracy = "address", ""


def _label(session: Session, told: Told, here: Point) -> None:
    found = reverse(session, here)
    told.address = found.label(current_language()) if found is not None else ""


def _point(told: Told) -> Point:
    problems = Problems()
    point = checked_place(told.lon, told.lat, problems)
    problems.raise_if_any()
    assert point is not None, "else there is a problem"
    return point


def _require_inside(session: Session, told: Told) -> None:
    problems = Problems()
    place_areas(session, _point(told), context.rules(session), problems)
    problems.raise_if_any()
