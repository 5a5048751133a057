"""What lists, maps and feeds of initiatives are narrowed by, as conditions that an index answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from geoalchemy2 import Geography
from sqlalchemy import ColumnElement, and_, any_, cast, func, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from civic.areas.models import Area, AreaPiece
from civic.categories.models import Category, CategoryGroup
from civic.core import clock
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.core.secrets import parse_public_id
from civic.triage.slips import known_words, spelt_alike
from civic.triage.words import query_of
from geo.shapes import Bbox, Point
from initiatives.proposals.models import Initiative, InitiativeVersion
from initiatives.proposals.queries.visibility import findable
from initiatives.proposals.status import STATUSES

SORTS: Final = ("newest", "closing", "almost")
"""``closing``: only those that collect for at most CLOSING_DAYS more, the first to close first. ``almost``: only those
that collect and have at least ALMOST of ten thousand signatures needed, the nearest first.
"""

TO_DECIDE: Final = "to_decide"
"""An order for moderators: only what lies before them, the first to be decided first."""

CLOSING_DAYS: Final = 30
ALMOST: Final = 7500
NEAR_METRES: Final = 2000
LONGEST_SEARCH: Final = 500

_TITLES = known_words(
    "SELECT to_tsvector('russian', title) AS words FROM initiative_version ORDER BY id DESC LIMIT :newest"
)


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to; all parts must hold. ``area`` is a row id: for that area, of whatever edition, or
    with a place in it. ``category`` and ``group`` are codes, ``sort`` is one of SORTS, or
    TO_DECIDE.

    ``words`` stand in the text that holds, or are the number of one. ``bbox``: the place, or the area that it is for,
    reaches into the box. ``near``: at most ``metres`` away from one of the points, or for an area that covers one and
    without a place. What is for the whole city and nowhere in it is in no box and near to nothing.
    """

    statuses: Sequence[str] = ()
    area: int | None = None
    category: str | None = None
    group: str | None = None
    words: str = ""
    sort: str = "newest"
    bbox: Bbox | None = None
    near: Sequence[Point] = ()
    metres: float = NEAR_METRES


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A filter as conditions on Initiative alone. ``misspelt``: no word was there as it was typed, these are spelt
    alike.
    """

    conditions: list[ColumnElement[bool]]
    misspelt: bool = False


def narrowed(session: Session, actor: Actor, wanted: Filter) -> Narrowed:
    """What the actor may find by a filter. Words that nothing has as they were typed are taken for slips, as in the
    search for issues (`civic.triage.slips`). Raises DomainError ``status.unknown``.
    """
    found = [findable(actor), *_conditions(wanted)]
    words = printable(wanted.words)
    if not words:
        return Narrowed(found)
    if (public_id := parse_public_id(words)) is not None:
        by_number = [*found, Initiative.public_id == public_id]
        if _is_any(session, by_number):
            return Narrowed(by_number)
    as_typed = [*found, _has(query_of(words))]
    # Who says what must stand together or must not be there means what they typed, and another number is no slip.
    if not all(word.isalpha() for word in words.split()) or _is_any(session, as_typed):
        return Narrowed(as_typed)
    alike = spelt_alike(session, words, _TITLES)
    return Narrowed(as_typed) if alike is None else Narrowed([*found, _has(alike)], misspelt=True)


def printable(words: str) -> str:
    """What somebody typed into a search, short and without signs that no database takes."""
    return " ".join("".join(filter(str.isprintable, words)).split())[:LONGEST_SEARCH]


def _is_any(session: Session, conditions: Sequence[ColumnElement[bool]]) -> bool:
    return session.scalar(select(Initiative.id).where(*conditions).limit(1)) is not None


def _has(query: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether the text that holds has the words of a tsquery."""
    version, its = aliased(InitiativeVersion), aliased(Initiative)
    return Initiative.id.in_(
        select(version.initiative_id)
        .join(its, and_(its.id == version.initiative_id, its.version == version.number))
        .where(InitiativeVersion.words().op("@@")(query))
    )


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.statuses:
        if unknown := [status for status in wanted.statuses if status not in STATUSES]:
            raise DomainError("status.unknown", field="status", status=unknown[0])
        found.append(Initiative.status.in_(wanted.statuses))
    if wanted.area is not None:
        found.append(_of_area(wanted.area))
    if wanted.category:
        found.append(Initiative.category_id.in_(select(Category.id).where(Category.code == wanted.category)))
    if wanted.group:
        group = select(CategoryGroup.id).where(CategoryGroup.code == wanted.group).scalar_subquery()
        found.append(Initiative.category_id.in_(select(Category.id).where(Category.group_id == group)))
    if wanted.sort == "closing":
        soon = clock.now() + timedelta(days=CLOSING_DAYS)
        found += [Initiative.status == "collecting", Initiative.collecting_until <= soon]
    if wanted.sort == "almost":
        found += [Initiative.status == "collecting", Initiative.share() >= ALMOST]
    if wanted.sort == TO_DECIDE:
        found.append(Initiative.status == "moderation")
    if wanted.bbox is not None:
        found.append(_in_box(wanted.bbox))
    if wanted.near:
        found.append(_near(wanted.near, wanted.metres))
    return found


# Each way of being somewhere is a part of its own, because each has an index that answers it; and as an array, because
# how many lie somewhere is guessed too low, upon which each row of a list would be held against all of them.
def _any_of(*parts: Any) -> ColumnElement[bool]:
    return Initiative.id == any_(func.array(union_all(*parts).scalar_subquery()))


def _of_area(area_id: int) -> ColumnElement[bool]:
    it, asked, same = aliased(Initiative), aliased(Area), aliased(Area)
    editions = (
        select(same.id)
        .join(asked, and_(asked.area_type_id == same.area_type_id, asked.code == same.code))
        .where(asked.id == area_id)
    )
    within = (
        select(it.id)
        .join(AreaPiece, func.ST_Intersects(AreaPiece.geometry, it.place))
        .where(AreaPiece.area_id == area_id)
    )
    return _any_of(select(it.id).where(it.area_id.in_(editions)), within)


def _in_box(bbox: Bbox) -> ColumnElement[bool]:
    it, box = aliased(Initiative), _envelope(bbox)
    areas = select(Area.id).where(func.ST_Intersects(Area.geometry, box))
    return _any_of(
        select(it.id).where(func.ST_Intersects(it.place, box)),
        select(it.id).where(it.place.is_(None), it.area_id.in_(areas)),
    )


def _near(places: Sequence[Point], metres: float) -> ColumnElement[bool]:
    it = aliased(Initiative)
    heres = [func.ST_SetSRID(func.ST_MakePoint(place.lon, place.lat), 4326) for place in places]
    around = [
        and_(
            it.place.op("&&")(_envelope(Bbox.around(place, metres))),
            func.ST_DWithin(func.geography(it.place), cast(here, Geography), metres),
        )
        for place, here in zip(places, heres, strict=True)
    ]
    areas = select(Area.id).where(or_(*(func.ST_Covers(Area.geometry, here) for here in heres)))
    return _any_of(
        select(it.id).where(or_(*around)), select(it.id).where(it.place.is_(None), it.area_id.in_(areas))
    )


def _envelope(bbox: Bbox) -> ColumnElement[Any]:
    return func.ST_MakeEnvelope(bbox.west, bbox.south, bbox.east, bbox.north, 4326)
