"""What is drawn of which tags, how it is called, and from which zoom on.

The kinds follow OpenStreetMap's own words where the map tells them apart; the layers are those of a Protomaps ground.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FOUND_ONLY = 16
"""Beyond the last zoom that tiles are made for: named places that are found by their name and not drawn."""

Tags = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A layer's kind. ``min_zoom`` is the first zoom it is drawn at."""

    layer: str
    kind: str
    min_zoom: int


# Of the roads: kind → first zoom. Their kinds are the values of highway=*, links being like what they lead to.
ROADS = {
    "motorway": 8, "trunk": 9, "primary": 9, "secondary": 11, "tertiary": 12, "residential": 13, "unclassified": 13,
    "living_street": 13, "road": 13, "pedestrian": 14, "busway": 14, "service": 15, "track": 15, "footway": 15,
    "path": 15, "cycleway": 15, "steps": 15, "bridleway": 15,
}  # fmt: skip
LINKS = frozenset({"motorway", "trunk", "primary", "secondary", "tertiary"})
TUNNELS_FROM = 14
_PATHS = frozenset({"footway", "path", "cycleway", "steps", "bridleway"})
# Beside or across a road that is drawn already.
_BESIDE = frozenset({"sidewalk", "crossing", "traffic_island", "access_aisle", "link"})
_UNDERGROUND = frozenset({"yes", "culvert", "flooded"})
# Names that residents give as an address stand on these too.
STREETS = frozenset(ROADS) | frozenset({"corridor"})

RAIL = {
    "rail": 10, "light_rail": 12, "narrow_gauge": 12, "monorail": 13, "funicular": 13, "subway": 13, "tram": 14,
}  # fmt: skip
_SIDINGS_FROM = 14

WATERWAYS = {"river": 9, "canal": 11, "stream": 13, "ditch": 15, "drain": 15}

# Of areas: tag → value → layer and kind. The first that fits counts.
_GREEN = ("landuse", "grass")
_AREAS: Sequence[tuple[str, Mapping[str, tuple[str, str]]]] = (
    ("natural", {
        "water": ("water", "water"), "wood": ("landuse", "wood"), "scrub": ("landuse", "scrub"),
        "heath": ("landuse", "meadow"), "grassland": ("landuse", "meadow"), "wetland": ("landuse", "meadow"),
    }),
    ("waterway", {"riverbank": ("water", "river"), "dock": ("water", "water")}),
    ("landuse", {
        "reservoir": ("water", "water"), "basin": ("water", "water"), "forest": ("landuse", "forest"),
        "grass": _GREEN, "village_green": _GREEN, "flowerbed": _GREEN, "greenfield": _GREEN,
        "recreation_ground": ("landuse", "recreation"), "meadow": ("landuse", "meadow"),
        "orchard": ("landuse", "meadow"), "vineyard": ("landuse", "meadow"), "cemetery": ("landuse", "cemetery"),
        "allotments": ("landuse", "allotment"), "farmland": ("landuse", "farm"), "farmyard": ("landuse", "farm"),
        "residential": ("landuse", "residential"), "commercial": ("landuse", "commercial"),
        "retail": ("landuse", "commercial"), "industrial": ("landuse", "industrial"),
        "railway": ("landuse", "railway"), "garages": ("landuse", "industrial"),
        "education": ("landuse", "school"), "institutional": ("landuse", "commercial"),
    }),
    ("leisure", {
        "park": ("landuse", "park"), "garden": ("landuse", "green"), "dog_park": ("landuse", "green"),
        "playground": ("landuse", "playground"), "pitch": ("landuse", "pitch"), "golf_course": ("landuse", "park"),
        "stadium": ("landuse", "stadium"), "nature_reserve": ("landuse", "wood"),
        "swimming_pool": ("water", "pool"),
    }),
    ("amenity", {
        "grave_yard": ("landuse", "cemetery"), "school": ("landuse", "school"),
        "kindergarten": ("landuse", "school"), "college": ("landuse", "school"),
        "university": ("landuse", "school"), "hospital": ("landuse", "hospital"),
    }),
    ("tourism", {"zoo": ("landuse", "park")}),
    ("man_made", {
        "pier": ("landuse", "pier"), "breakwater": ("landuse", "pier"), "groyne": ("landuse", "pier"),
        "quay": ("landuse", "pier"),
    }),
)  # fmt: skip

# Named places: tag → value → kind of label and first zoom of the label.
_PLACES: Sequence[tuple[str, Mapping[str, tuple[str, int]]]] = (
    ("place", {
        "city": ("city", 8), "town": ("town", 9), "borough": ("suburb", 12), "suburb": ("suburb", 12),
        "quarter": ("quarter", 13), "village": ("village", 12), "neighbourhood": ("neighbourhood", 14),
        "hamlet": ("village", 14), "island": ("island", 13), "islet": ("island", 15), "square": ("square", 15),
        "locality": ("locality", FOUND_ONLY),
    }),
    ("leisure", {
        "park": ("park", 14), "garden": ("park", 15), "golf_course": ("park", 14), "nature_reserve": ("wood", 13),
        "stadium": ("stadium", FOUND_ONLY), "sports_centre": ("sports", FOUND_ONLY), "marina": ("harbour", 15),
        "playground": ("playground", FOUND_ONLY),
    }),
    ("landuse", {"cemetery": ("cemetery", 14), "forest": ("wood", 13), "reservoir": ("water", 13)}),
    ("natural", {"water": ("water", 13), "wood": ("wood", 13), "bay": ("water", 12), "beach": ("beach", 15)}),
    ("railway", {"station": ("station", 14), "halt": ("station", 15)}),
    ("public_transport", {"station": ("station", 15)}),
    ("harbour", {"yes": ("harbour", FOUND_ONLY)}),
    ("amenity", dict.fromkeys((
        "school", "kindergarten", "university", "college", "hospital", "clinic", "library", "theatre", "cinema",
        "townhall", "police", "fire_station", "post_office", "marketplace", "place_of_worship", "courthouse",
        "community_centre", "bus_station", "ferry_terminal", "arts_centre", "embassy", "concert_hall", "casino",
    ), ("", FOUND_ONLY))),
    ("tourism", dict.fromkeys(
        ("museum", "gallery", "attraction", "zoo", "aquarium", "hotel", "viewpoint", "theme_park"), ("", FOUND_ONLY)
    )),
    ("historic", dict.fromkeys(("castle", "monument", "memorial", "fort", "ruins"), ("", FOUND_ONLY))),
    ("shop", dict.fromkeys(("mall", "department_store", "supermarket"), ("", FOUND_ONLY))),
    ("aeroway", {"aerodrome": ("airport", 12)}),
)  # fmt: skip
LABELLED_GROUND = frozenset({"park", "wood", "cemetery", "water", "square", "green", "forest"})
"""Ground whose name is a label of its own, in the shape's middle."""

AREA_KEYS = (*(key for key, _ in _AREAS), "building", "place", "highway", "historic", "addr:housenumber")
KEYS = (
    *AREA_KEYS, "railway", "public_transport", "aeroway", "shop", "harbour", "addr:interpolation", "type",
)  # fmt: skip
"""Tags that anything here asks for."""

# Square metres from which an area is drawn at a zoom: about nine screen pixels wide then.
_BY_SIZE = ((3_000_000, 8), (1_000_000, 9), (250_000, 11), (60_000, 12), (12_000, 13), (2_500, 14))
_BUILDINGS_FROM = 14
_SMALL_BUILDING = 150.0


def road(tags: Tags) -> Drawn | None:
    """How a way of highway=* is drawn; None for what is not there yet, lies indoors or only accompanies a road."""
    value = tags.get("highway", "")
    kind = value.removesuffix("_link")
    if kind not in ROADS or (value != kind and kind not in LINKS) or tags.get("area") == "yes":
        return None
    if kind in _PATHS and (tags.get("footway") in _BESIDE or tags.get("cycleway") in _BESIDE):
        return None
    if tags.get("tunnel") in _UNDERGROUND or tags.get("indoor") == "yes":
        return None if kind in _PATHS or kind == "service" else Drawn("roads", "tunnel", TUNNELS_FROM)
    if kind == "service" and tags.get("service") in ("driveway", "parking_aisle", "alley"):
        return Drawn("roads", "drive", 15)
    # A link is as wide as a street: far out only what it leads to is seen.
    return Drawn("roads", value, ROADS[kind] if value == kind else max(ROADS[kind], 12))


def rail(tags: Tags) -> Drawn | None:
    """How a track is drawn; nothing of what runs underground."""
    kind = tags.get("railway", "")
    if kind not in RAIL or tags.get("tunnel") in _UNDERGROUND or tags.get("area") == "yes":
        return None
    first = _SIDINGS_FROM if "service" in tags else RAIL[kind]
    return Drawn("rail", "tram" if kind == "tram" else "rail", first)


def waterway(tags: Tags) -> Drawn | None:
    """How a river's or brook's line is drawn; nothing of what flows underground."""
    kind = tags.get("waterway", "")
    if kind not in WATERWAYS or tags.get("tunnel") in _UNDERGROUND:
        return None
    return Drawn("water", kind, WATERWAYS[kind])


def area(tags: Tags, square_metres: float) -> Drawn | None:
    """How a closed shape is drawn: a building, water, or use of land."""
    if tags.get("building", "no") != "no":
        first = _BUILDINGS_FROM if square_metres >= _SMALL_BUILDING else _BUILDINGS_FROM + 1
        return Drawn("buildings", "building", first)
    for key, values in _AREAS:
        found = values.get(tags.get(key, ""))
        if found and tags.get("location") != "underground" and tags.get("tunnel") not in _UNDERGROUND:
            layer, kind = found
            return Drawn(layer, kind, next((zoom for size, zoom in _BY_SIZE if square_metres >= size), 15))
    return None


def place(tags: Tags, square_metres: float | None = None) -> Drawn | None:
    """How a named thing is labelled or found; ``square_metres`` None for a point. A small one's label comes later."""
    for key, values in _PLACES:
        value = tags.get(key, "")
        if value in values:
            kind, first = values[value]
            if square_metres is not None and key in ("leisure", "landuse", "natural"):
                by_size = next((zoom for size, zoom in _BY_SIZE if square_metres >= size), 15) + 1
                first = max(first, min(by_size, 15))
            return Drawn("places", kind or value, first)
    return None
