"""Maps of a page: folium's parts over our own ground, sized to the city or to one place."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from flask import current_app, g, url_for
from sqlalchemy.orm import Session

from civic.areas.queries import city_edition, extent_of_edition
from civic.issues.queries.map import reported_extent
from civic.places.basemap import LARGEST_ZOOM
from civic.places.queries import Attribution, streets_extent
from geo.maps import LARGEST_ZOOM as CLOSEST
from geo.maps import MapParts, build_map
from geo.shapes import Bbox, Point
from web import context
from web.ground import ground

VENDOR = {"leaflet": "vendor/leaflet/leaflet.js", "leaflet_css": "vendor/leaflet/leaflet.css"}
"""folium's names of the files that a map wants, and where ours lie under ``static``."""

PAINTER = "vendor/protomaps-leaflet/protomaps-leaflet.js"
WORLD = Bbox(-170.0, -60.0, 170.0, 75.0)
INNER_PART = 0.28
HELD_WITHIN = 2.0
"""Parts of the city's box: what a map shows first, and how far it can be moved, so that an edge comes to the middle."""

AROUND_METRES = 180.0
"""How far a small map shows around its issue."""


@dataclass(frozen=True, slots=True)
class PageMap:
    """What ``parts/map.html`` draws. ``stylesheets`` and ``scripts`` are file names under ``static``.

    ``tiles_kind`` is mvt or png. Without ``attributions`` the map is the city's own.
    """

    name: str
    parts: MapParts
    tiles: str
    tiles_max_zoom: int
    tiles_kind: str
    attributions: tuple[Attribution, ...]

    @property
    def stylesheets(self) -> tuple[str, ...]:
        return self.parts.stylesheets

    @property
    def scripts(self) -> tuple[str, ...]:
        return (*self.parts.scripts, PAINTER)


def city_bounds(session: Session) -> Bbox:
    """The box of the city's areas; of its streets where it has no areas; where it has neither, around its issues; else
    most of the world.
    """
    edition = city_edition(session)
    known: dict[int | None, Bbox] = current_app.extensions.setdefault("veche_bounds", {})
    if edition not in known:
        extent = extent_of_edition(session, edition) if edition is not None else streets_extent(session)
        if extent is None:
            # Not kept: each report may lie further out.
            return reported_extent(session) or WORLD
        known[edition] = extent
    return known[edition]


def city_map(session: Session, name: str = "issues", *, whole: bool = False) -> PageMap:
    """A map that shows the city's inner part, so that it fills the window, or the ``whole``; held near the city."""
    bounds = city_bounds(session)
    return _page_map(session, name, bounds if whole else _around_centre(bounds, INNER_PART), bounds)


def box_map(session: Session, box: Bbox, name: str = "issues") -> PageMap:
    """A map that shows a box of degrees (WGS 84) in the city."""
    return _page_map(session, name, box, city_bounds(session))


def place_map(
    session: Session, place: Point, name: str = "place", *, metres: float = AROUND_METRES, kept: bool = True
) -> PageMap:
    """A map of the streets around a place, to a distance of so many metres. ``kept`` False: somebody's own place, of
    which nothing stays in the process.
    """
    return _page_map(session, name, Bbox.around(place, metres), city_bounds(session), kept=kept)


def _page_map(session: Session, name: str, shown: Bbox, city: Bbox, *, kept: bool = True) -> PageMap:
    parts = _parts(name, shown, city) if kept else _parts.__wrapped__(name, shown, city)
    own = context.rules(session).tiles
    if own is not None:
        # The one page that may load from elsewhere, and only from there.
        g.tiles = own
        return PageMap(name, parts, own.url, own.max_zoom, own.kind, (Attribution(own.attribution),))
    tiles = url_for("places.tile", z=0, x=0, y=0, v=ground().version(session)).replace(
        "/0/0/0.", "/{z}/{x}/{y}."
    )
    return PageMap(name, parts, tiles, LARGEST_ZOOM, "mvt", ground().attributions(session))


@lru_cache(maxsize=256)
def _parts(name: str, shown: Bbox, city: Bbox) -> MapParts:
    return build_map(
        name, shown, vendor=VENDOR, min_zoom=_farthest(city), max_zoom=CLOSEST,
        held_within=_around_centre(city, HELD_WITHIN), options={"zoomControl": False},
    )  # fmt: skip


def _farthest(city: Bbox) -> int:
    """The zoom at which the city is as wide as a telephone."""
    return max(2, math.floor(math.log2(360 / max(city.east - city.west, 0.001))) - 1)


def _around_centre(box: Bbox, part: float) -> Bbox:
    """A box ``part`` times as wide and high around the same centre, cut off at the world's edge."""
    centre = box.centre
    wide, high = (box.east - box.west) * part / 2, (box.north - box.south) * part / 2
    return Bbox(
        max(-180.0, centre.lon - wide), max(-85.0, centre.lat - high),
        min(180.0, centre.lon + wide), min(85.0, centre.lat + high),
    )  # fmt: skip
