"""Some rows at a time, between the file and the tables: where they lie, and whether they are new, changed or known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import BigInteger, Text

from civic.areas.queries import AreaHere, covering_all
from civic.city.queries import CityRules
from civic.history.moments import RowProblem
from civic.history.places import Places, Spot
from civic.history.rows import HistoryRow
from geo.shapes import Point


@dataclass(frozen=True, slots=True)
class Placed:
    """A row with its place and the areas around it, smallest first; an uncertain place lies in none."""

    row: HistoryRow
    place: Point
    areas: Sequence[AreaHere]
    uncertain: bool
    swapped: bool
    digest: bytes


@dataclass(slots=True)
class Sorted:
    """``changed`` is with the issue's id; ``worked_on`` are changed rows of issues on which somebody has worked here,
    with the issue's public id.
    """

    new: list[Placed] = field(default_factory=list)
    changed: list[tuple[int, Placed]] = field(default_factory=list)
    unchanged: list[Placed] = field(default_factory=list)
    worked_on: list[tuple[Placed, str]] = field(default_factory=list)


def place_rows(
    session: Session, rows: Sequence[HistoryRow], places: Places, rules: CityRules, *, mend_swapped: bool
) -> list[Placed | RowProblem]:
    """Each row with its place, or why it has none that can be used, in their order."""
    spots = places.of([(row.x, row.y) for row in rows])
    inside = _inside(session, {n: spot.given for n, spot in enumerate(spots) if not spot.uncertain}, rules)
    turned = _inside(
        session,
        {n: spot.swapped for n, spot in enumerate(spots) if not spot.uncertain and n not in inside},
        rules,
    )
    return [_placed(row, spots[n], inside.get(n), turned.get(n), mend_swapped) for n, row in enumerate(rows)]


def _inside(
    session: Session, places: dict[int, Point | None], rules: CityRules
) -> dict[int, Sequence[AreaHere]]:
    """Those that lie inside the city, with their areas."""
    possible = [(n, place) for n, place in places.items() if place is not None]
    found = covering_all(session, [place for _, place in possible])
    kind = rules.area_type_id
    return {
        n: areas
        for (n, _), areas in zip(possible, found, strict=True)
        if kind is None or any(area.area_type_id == kind for area in areas)
    }


def _placed(
    row: HistoryRow,
    spot: Spot,
    areas: Sequence[AreaHere] | None,
    turned: Sequence[AreaHere] | None,
    mend: bool,
) -> Placed | RowProblem:
    if spot.uncertain is not None:
        return _at(row, spot.uncertain, (), uncertain=True)
    if row.x is None:
        return RowProblem("place_missing")
    if areas is not None and spot.given is not None:
        return _at(row, spot.given, areas)
    if turned is not None and spot.swapped is not None:
        return _at(row, spot.swapped, turned, swapped=True) if mend else RowProblem("place_swapped")
    if spot.given is None:
        return RowProblem("place_impossible", x=row.x, y=row.y)
    return RowProblem("place_outside", lon=round(spot.given.lon, 6), lat=round(spot.given.lat, 6))


def _at(
    row: HistoryRow,
    place: Point,
    areas: Sequence[AreaHere],
    *,
    uncertain: bool = False,
    swapped: bool = False,
) -> Placed:
    digest = row.digest((place.lon, place.lat), uncertain)
    return Placed(row, place, areas, uncertain, swapped, digest)


_KNOWN = text(
    "SELECT external_id, issue_id, digest FROM imported_issue WHERE source = :source AND external_id = ANY(:ids)"
).bindparams(bindparam("ids", type_=ARRAY(Text)))

# What has another origin than an import was done here, by a person, a rule or the clock. That somebody is affected too
# is no work: otherwise anybody could keep the source's news away by one click.
_WORKED_ON = text("""
    SELECT id, public_id FROM issue
     WHERE id = ANY(:ids) AND EXISTS (
           SELECT FROM event WHERE subject_kind = 'issue' AND subject_id = issue.id AND origin <> 'import'
              AND kind <> 'issue.affected')
""").bindparams(bindparam("ids", type_=ARRAY(BigInteger)))

_LOCK = text("SELECT 1 FROM issue WHERE id = ANY(:ids) ORDER BY id FOR UPDATE").bindparams(
    bindparam("ids", type_=ARRAY(BigInteger))
)


def sort_rows(session: Session, source: str, rows: Iterable[Placed], *, lock: bool) -> Sorted:
    """Which rows are new, changed, known as they are, or of issues that live on here.

    ``lock``: the issues of changed rows are locked, and stay so until the transaction ends.
    """
    rows = list(rows)
    known = {
        row.external_id: row
        for row in session.execute(
            _KNOWN, {"source": source, "ids": [placed.row.external_id for placed in rows]}
        )
    }
    found = Sorted()
    for placed in rows:
        stored = known.get(placed.row.external_id)
        if stored is None:
            found.new.append(placed)
        elif bytes(stored.digest) == placed.digest:
            found.unchanged.append(placed)
        else:
            found.changed.append((stored.issue_id, placed))
    if found.changed:
        ids = [issue_id for issue_id, _ in found.changed]
        if lock:
            session.execute(_LOCK, {"ids": ids})
        here = {row.id: row.public_id for row in session.execute(_WORKED_ON, {"ids": ids})}
        found.worked_on = [(placed, here[issue_id]) for issue_id, placed in found.changed if issue_id in here]
        found.changed = [(issue_id, placed) for issue_id, placed in found.changed if issue_id not in here]
    return found
