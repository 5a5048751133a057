"""What else was reported at a place: before, over the years, and now near by about something like it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Float, Select, func, literal, select, union
from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.issues.models import Issue
from civic.issues.queries.detail import IssueDetail
from civic.issues.queries.listing import IssueListed, joined, listed, placed
from civic.issues.queries.nearby import around, metres_from, nearest_to
from civic.issues.queries.visibility import findable
from civic.issues.status import FINAL
from geo.shapes import Point

HERE_METRES: Final = 50.0
NEAR_METRES: Final = 600.0
MOST_HERE: Final = 200
"""Issues of one place that are looked at: the newest."""
MOST_SIMILAR: Final = 5
MOST_COMPARED: Final = 100

LEAST_LIKE: Final = 0.12
"""Likeness of words (pg_trgm, 0…1) from which an issue of another category is worth a look."""

_NEWEST: Final = (Issue.received_at.desc(), Issue.id.desc())


@dataclass(frozen=True, slots=True)
class AtPlace:
    """Another issue and how far it is, in metres. ``why``: ``asset`` (the same thing), ``address`` or ``near``."""

    issue: IssueListed
    metres: float
    why: str


@dataclass(frozen=True, slots=True)
class Similar:
    """An open issue that may be about the same. ``same_category``: it is of the very kind; ``likeness`` is of words."""

    issue: IssueListed
    metres: float
    same_category: bool
    likeness: float


def place_history(session: Session, actor: Actor, detail: IssueDetail) -> list[AtPlace]:
    """Other issues about the same thing, or within 50 m, that the actor may find, the newest first; in one statement.

    Duplicates are left out: what they say is told by the issue that stands for them. At an uncertain place nothing is
    near.
    """
    asset = select(Issue.asset_id).where(Issue.id == detail.id).scalar_subquery()
    metres: Any = literal(0.0, Float)
    ids = [select(Issue.id).where(Issue.asset_id == asset)]
    if not detail.listed.place_uncertain:
        place = Point(detail.listed.lon, detail.listed.lat)
        metres = metres_from(place)
        ids.append(select(Issue.id).where(around(place, HERE_METRES)))
    # Chosen before all that is shown of them is put together: a place may have seen very many.
    newest = (
        select(Issue.id)
        .where(
            Issue.id.in_(union(*ids)), Issue.id != detail.id, Issue.status.not_in(("duplicate", "withdrawn")),
            findable(actor),
        )
        .order_by(*_NEWEST)
        .limit(MOST_HERE)
        .subquery("newest")
    )  # fmt: skip
    rows = session.execute(
        joined()
        .join(newest, newest.c.id == Issue.id)
        .add_columns(
            metres.label("metres"), func.coalesce(Issue.asset_id == asset, False).label("same_asset")
        )
        .order_by(*_NEWEST)
    )
    return [AtPlace(listed(row, actor), row.metres, _why(row, detail)) for row in rows]


def similar_issues(session: Session, actor: Actor, detail: IssueDetail) -> list[Similar]:
    """Open issues within 600 m of the same category or of like words, those that are most like it first.

    Compared are the MOST_COMPARED nearest of the category and the MOST_COMPARED nearest of any. Only words that the
    actor may read are compared.
    """
    if detail.listed.place_uncertain:
        return []
    place = Point(detail.listed.lon, detail.listed.lat)
    metres = metres_from(place)
    same_category = Issue.category_id == detail.subject.category
    like = func.similarity(Issue.title, detail.listed.title or "").label("likeness")
    nearest = _nearest(actor, detail, place)
    compared = union(nearest.where(same_category), nearest)
    rows = session.execute(
        joined()
        .add_columns(metres.label("metres"), same_category.label("same_category"), like)
        .where(Issue.id.in_(compared), metres <= NEAR_METRES, same_category | (like >= LEAST_LIKE))
        .order_by(same_category.desc(), (metres / NEAR_METRES - like), Issue.id)
        .limit(4 * MOST_SIMILAR)
    )
    found = []
    for row in rows:
        shown = listed(row, actor)
        # Whose words are not for this reader is not known by them either.
        likeness = row.likeness if shown.title is not None else 0.0
        if row.same_category or likeness >= LEAST_LIKE:
            found.append(Similar(shown, row.metres, row.same_category, likeness))
    return found[:MOST_SIMILAR]


def _nearest(actor: Actor, detail: IssueDetail, place: Point) -> Select[Any]:
    """The ids of the open issues nearest to a place, to be narrowed by category: an index holds either in that order.

    How far is enough is asked of the few alone: a planner that is told here reads all within and sorts them.
    """
    return (
        select(Issue.id)
        .where(Issue.status.not_in(sorted(FINAL)), placed(), Issue.id != detail.id, findable(actor))
        .order_by(nearest_to(place))
        .limit(MOST_COMPARED)
    )


def _why(row: Any, detail: IssueDetail) -> str:
    if row.same_asset:
        return "asset"
    address = detail.listed.address.strip().casefold()
    return "address" if address and row.address.strip().casefold() == address else "near"
