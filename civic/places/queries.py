"""Addresses and named places: what somebody types, what lies at a point.

Places are WGS 84 (SRID 4326), longitude before latitude.
"""

# Statements of geo.addresses are put into one another; values are bound.
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import TextClause, select, text
from sqlalchemy.orm import Session

from civic.city.models import City
from civic.core.db import Names
from civic.core.i18n import localized
from civic.places.models import GroundSource
from geo.addresses import (
    AddressQuery,
    address_label,
    fold,
    nearest,
    nearest_numbers,
    nearest_parameters,
    number_key,
    parse_query,
    street_suggestions,
    suggestion_parameters,
)
from geo.shapes import Bbox, Point

MOST_STREETS = 6
NEIGHBOURS = 3
"""House numbers offered in place of one that a street does not have."""

REACH = 150.0
"""Metres within which an address says where a point is."""

AS_GOOD = 0.2
"""Streets whose score is this near to the best one's may both be meant."""

FAR_WORSE = 0.5
"""Streets that score less than this part of the best one are not what was meant."""

NAME_LIKE = 0.6
"""How much of its trigrams a named place must share with what was typed: people choose it from a list, not write it."""

NOT_THERE = 0.3
"""What it costs a street, against others, not to have the house that was typed."""


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """An address, a street without a number, or a named place (``kind``: address, street, place, or area while no
    street is known).

    ``name`` is the street or place by language; ``area`` the area of the city's own type that it lies in.
    ``languages`` are the city's, the main one first; ``number_first`` is its habit where it has one.
    """

    kind: str
    name: Names
    number: str | None
    lon: float
    lat: float
    address_id: int | None
    area: Names | None
    metres: float = 0.0
    languages: tuple[str, ...] = ()
    number_first: bool | None = None

    def label(self, language: str) -> str:
        """How people write it: "Bell Street 14", «Колокольная улица, 14», "14 Rue Grimaldi".

        A street without a name in the language is called as its city calls it.
        """
        spoken = next((each for each in (language, *self.languages) if self.name.get(each)), None)
        name = self.name[spoken] if spoken else localized(self.name, language)
        if self.number is None:
            return name
        return address_label(name, self.number, spoken or language, number_first=self.number_first)


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whom the ground is from, as their licence asks to say it, and the page of theirs that says more, if any."""

    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class AddressMatch:
    """What a typed address may mean: ``exact`` where one address fits and no other, else ``choices``, best first.

    With neither, no such street is known.
    """

    exact: PlaceFound | None
    choices: tuple[PlaceFound, ...]


def _with_middles(found: TextClause, middle: str) -> TextClause:
    """The statement's rows with ``lon`` and ``lat`` of the middle of their geometry: of the few that are left."""
    return text(
        f"SELECT f.*, ST_X(middle) AS lon, ST_Y(middle) AS lat"
        f" FROM (SELECT *, row_number() OVER () AS nth FROM ({found.text}) AS ranked) AS f"
        f" CROSS JOIN LATERAL (SELECT {middle} AS middle OFFSET 0) AS m ORDER BY nth"
    )


_STREETS = _with_middles(
    street_suggestions("street", ["name", "geometry"], key_column="search"), "ST_PointOnSurface(f.geometry)"
)
_NAMED = _with_middles(
    street_suggestions("basemap_feature", ["name", "geometry"], key_column="search"),
    "ST_Transform(ST_PointOnSurface(f.geometry), 4326)",
)
_HOUSES = text("""
SELECT id, street_id, number, ST_X(point) AS lon, ST_Y(point) AS lat FROM address WHERE street_id = ANY(:streets)
""")
# One row for each place, with what the city says of labels.
_AREAS = text("""
SELECT p.at, here.name, city.languages, city.house_number_first
  FROM city
 CROSS JOIN unnest(CAST(:lons AS float8[]), CAST(:lats AS float8[])) WITH ORDINALITY AS p (lon, lat, at)
  LEFT JOIN LATERAL (
       SELECT a.name FROM area_piece AS piece JOIN area AS a ON a.id = piece.area_id
        WHERE ST_Covers(piece.geometry, ST_SetSRID(ST_MakePoint(p.lon, p.lat), 4326))
          AND a.area_type_id = city.area_type_id
        LIMIT 1) AS here ON true
""")
# Before a city has brought its streets, the names of its areas are all that an address can be found by.
_AREAS_INSTEAD = text("""
SELECT name, ST_X(place) AS lon, ST_Y(place) AS lat
  FROM (SELECT a.name, ST_PointOnSurface(a.geometry) AS place
          FROM area AS a
          JOIN area_edition AS e ON e.id = a.edition_id AND e.current
          JOIN city ON city.area_type_id = a.area_type_id
         WHERE NOT EXISTS (SELECT FROM street)
           AND EXISTS (SELECT FROM jsonb_each_text(a.name) AS n
                        WHERE strpos(:typed, lower(n.value)) > 0 OR strpos(lower(n.value), :typed) > 0)
         ORDER BY length(a.code) DESC, a.code LIMIT :limit) AS found
""")
_NEAREST_HOUSE = nearest(
    "(SELECT a.id, a.number, a.point, s.name FROM address AS a JOIN street AS s ON s.id = a.street_id)",
    ["id", "name", "number", "point"], geometry="point",
)  # fmt: skip
_NEAREST_STREET = nearest("street", ["name"], geometry="geometry")


def suggest(session: Session, typed: str, language: str, limit: int = 8) -> list[PlaceFound]:
    """What somebody may mean who is still typing: addresses, streets and named places, the best first.

    Names in every language and with slips of the keyboard are understood.
    """
    query = parse_query(typed, ignore=_city_names(session))
    found = [scored.place for scored in _addresses(session, query)]
    if query.number is None and len(query.street_key) >= 3:
        # A station is often called as its street is: told apart by nothing, it is one choice too many.
        called = {fold(name) for place in found for name in place.name.values()}
        found += [
            place
            for place in _named_places(session, query, limit)
            if not called & {fold(name) for name in place.name.values()}
        ]
    if not found:
        found = _areas_instead(session, typed, limit)
    return _in_their_areas(session, found[:limit])


def find_address(session: Session, typed: str) -> AddressMatch:
    """The address that somebody has typed out, without a map or a list to choose from."""
    query = parse_query(typed, ignore=_city_names(session))
    scored = _addresses(session, query)
    if not scored:
        areas = _in_their_areas(session, _areas_instead(session, typed, 8))
        return AddressMatch(areas[0], ()) if len(areas) == 1 else AddressMatch(None, tuple(areas))
    close = [each for each in scored if each.score >= scored[0].score - AS_GOOD]
    fits = [each.place for each in close if each.is_meant]
    spelled = [place for place in fits if query.street_key in _keys(place)]
    if len(spelled or fits) == 1:
        return AddressMatch(_in_their_areas(session, spelled or fits)[0], ())
    offered = fits or [each.place for each in close]
    return AddressMatch(None, tuple(_in_their_areas(session, offered[:8])))


def address_by_id(session: Session, address_id: int) -> PlaceFound | None:
    """An address that was offered before; None when it has gone."""
    row = session.execute(
        text("""SELECT a.id, s.name, a.number, ST_X(a.point) AS lon, ST_Y(a.point) AS lat
                  FROM address AS a JOIN street AS s ON s.id = a.street_id WHERE a.id = :id"""),
        {"id": address_id},
    ).one_or_none()
    if row is None:
        return None
    found = PlaceFound("address", row.name, row.number, row.lon, row.lat, row.id, None)
    return _in_their_areas(session, [found])[0]


def reverse(session: Session, place: Point, *, radius: float = REACH) -> PlaceFound | None:
    """The address nearest to a point, else the nearest street; None where there is none within ``radius`` metres."""
    parameters = nearest_parameters(place, radius=radius)
    house = session.execute(_NEAREST_HOUSE, parameters).one_or_none()
    if house is not None:
        found = PlaceFound(
            "address", house.name, house.number, place.lon, place.lat, house.id, None, house.metres
        )
    else:
        street = session.execute(_NEAREST_STREET, parameters).one_or_none()
        if street is None:
            return None
        found = PlaceFound("street", street.name, None, place.lon, place.lat, None, None, street.metres)
    return _in_their_areas(session, [found])[0]


@dataclass(frozen=True, slots=True)
class _Scored:
    """``is_meant``: the very house that was typed."""

    score: float
    place: PlaceFound
    is_meant: bool


def _addresses(session: Session, query: AddressQuery) -> list[_Scored]:
    """Addresses and streets that resemble the query, the best first."""
    if not query.street_key:
        return []
    streets = session.execute(_STREETS, suggestion_parameters(query, limit=MOST_STREETS)).all()
    if not streets:
        return []
    streets = [street for street in streets if street.score >= streets[0].score * FAR_WORSE]
    ids = [street.id for street in streets]
    if query.house is None:
        return [
            _Scored(
                street.score,
                PlaceFound("street", street.name, None, street.lon, street.lat, None, None),
                False,
            )
            for street in streets
        ]
    houses: dict[int, list[Any]] = {}
    for house in session.execute(_HOUSES, {"streets": ids}):
        houses.setdefault(house.street_id, []).append(house)
    found = []
    for street in streets:
        there = {house.number: house for house in houses.get(street.id, [])}
        for rank, number in enumerate(nearest_numbers(query.house, there, limit=NEIGHBOURS)):
            house = there[number]
            same = _is_house(number, query, there)
            score = street.score - (0 if same else NOT_THERE + rank / 100)
            place = PlaceFound("address", street.name, number, house.lon, house.lat, house.id, None)
            found.append(_Scored(score, place, same))
            if same:
                break
    return sorted(found, key=lambda each: -each.score)


def _is_house(number: str, query: AddressQuery, there: Collection[str]) -> bool:
    """Whether the number is what was typed. A Latin letter that no house of the street has is a staircase: 12 A."""
    key, wanted = number_key(number), number_key(query.house or "")
    if key == wanted:
        return True
    staircase = query.suffix is not None and len(query.suffix) == 1 and query.suffix.isascii()
    return staircase and key == query.number and all(number_key(each) != wanted for each in there)


def _keys(place: PlaceFound) -> set[str]:
    """The spellings under which a street's name in any language is typed in full."""
    return {parse_query(name).street_key for name in place.name.values()}


def _named_places(session: Session, query: AddressQuery, limit: int) -> list[PlaceFound]:
    rows = session.execute(_NAMED, suggestion_parameters(query, limit=limit, threshold=NAME_LIKE))
    return [PlaceFound("place", row.name, None, row.lon, row.lat, None, None) for row in rows]


def knows_streets(session: Session) -> bool:
    """Whether the city has brought its streets; until then people name the area."""
    return bool(session.scalar(text("SELECT EXISTS (SELECT FROM street)")))


def _areas_instead(session: Session, typed: str, limit: int) -> list[PlaceFound]:
    """The middles of the areas that the words name, called by those words: "Arbat, 10" lies in Arbat."""
    words = " ".join(typed.split())
    if len(words) < 3:
        return []
    rows = session.execute(_AREAS_INSTEAD, {"typed": words.lower(), "limit": limit})
    return [
        PlaceFound("area", dict.fromkeys(row.name, words), None, row.lon, row.lat, None, None) for row in rows
    ]


def _in_their_areas(session: Session, found: Iterable[PlaceFound]) -> list[PlaceFound]:
    places = list(found)
    if not places:
        return places
    rows = session.execute(
        _AREAS, {"lons": [place.lon for place in places], "lats": [place.lat for place in places]}
    )
    about = {row.at: row for row in rows}
    return [
        replace(
            place, area=row.name, languages=tuple(row.languages), number_first=row.house_number_first
        ) if (row := about.get(number)) else place
        for number, place in enumerate(places, start=1)
    ]  # fmt: skip


def _city_names(session: Session) -> Collection[str]:
    """People put the city's name into an address, where it says nothing."""
    return list((session.scalar(select(City.name)) or {}).values())


def attributions(session: Session) -> tuple[Attribution, ...]:
    """Whom the imported streets and the ground are from, each once; none where nobody imported any."""
    rows = session.execute(
        select(GroundSource.attribution, GroundSource.attribution_url)
        .distinct()
        .order_by(GroundSource.attribution)
    )
    return tuple(Attribution(*row) for row in rows)


def streets_extent(session: Session) -> Bbox | None:
    """The box around all streets, in degrees (WGS 84); None where there are none."""
    row = session.execute(
        text("""SELECT ST_XMin(b) AS west, ST_YMin(b) AS south, ST_XMax(b) AS east, ST_YMax(b) AS north
                  FROM (SELECT ST_Extent(geometry) AS b FROM street) AS streets""")
    ).one()
    return None if row.west is None else Bbox(row.west, row.south, row.east, row.north)
