"""Lists of issues, newest first, by filters and pages that do not shift while new issues arrive."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, not_, select, tuple_
from sqlalchemy.orm import Session

from civic.areas.models import Area
from civic.categories.models import Category, CategoryGroup
from civic.core.db import Names
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.departments.models import Department
from civic.issues.models import Issue, IssueArea
from civic.issues.queries.visibility import findable, words_allowed
from civic.issues.status import ISSUE_STATUSES
from geo.mercator import to_pixels
from geo.shapes import Bbox, Point

LARGEST_PAGE = 200
PLACES = ("known", "uncertain")
"""What the filter by place takes."""


@dataclass(frozen=True, slots=True)
class IssueListed:
    """One row of a list. ``title`` is None where the reader may not see residents' words.

    With ``place_uncertain`` its ``lon`` and ``lat`` (WGS 84) are only where a source puts what it cannot place.
    """

    public_id: str
    title: str | None
    status: str
    resolution: str | None
    visibility: str
    category: str
    category_name: Names
    icon: str
    group: str
    lon: float
    lat: float
    place_uncertain: bool
    address: str
    area: str | None
    area_name: Names | None
    department: str
    department_name: Names
    received_at: datetime
    changed_at: datetime
    take_by: datetime
    target: datetime
    target_confirmed: bool
    report_count: int
    affected_count: int
    judging_until: datetime | None
    priority: str


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to; all parts must hold. ``since``: changed at or after that moment;
    ``asset`` is the row id of what they are about.

    ``place``: ``known`` or ``uncertain``. A ``bbox`` leaves uncertain places out, since they are nowhere on the map.
    """

    bbox: Bbox | None = None
    categories: Sequence[str] = ()
    group: str | None = None
    area: int | None = None
    department: str | None = None
    statuses: Sequence[str] = ()
    since: datetime | None = None
    asset: int | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page and the cursor of the next one (None on the last)."""

    issues: list[IssueListed]
    next_cursor: str | None


COLUMNS = (
    Issue.id, Issue.public_id, Issue.title, Issue.status, Issue.resolution, Issue.visibility, Issue.hidden_at,
    Issue.category_id,
    Category.code.label("category"), Category.name.label("category_name"), Category.icon,
    CategoryGroup.code.label("group"), func.ST_X(Issue.place).label("lon"), func.ST_Y(Issue.place).label("lat"),
    Issue.place_uncertain, Issue.address, Area.code.label("area"), Area.name.label("area_name"),
    Department.code.label("department"), Department.name.label("department_name"), Issue.department_id,
    Issue.received_at, Issue.changed_at, Issue.take_by, Issue.target, Issue.target_confirmed, Issue.report_count,
    Issue.affected_count, Issue.judging_until, Issue.priority,
)  # fmt: skip


def listed(row: Any, actor: Actor) -> IssueListed:
    """A row of COLUMNS as the actor may see it."""
    words = words_allowed(
        actor, row.visibility, row.hidden_at is not None, frozenset({row.department_id}), row.category_id
    )
    return IssueListed(
        public_id=row.public_id, title=row.title if words else None, status=row.status, resolution=row.resolution,
        visibility=row.visibility, category=row.category, category_name=row.category_name, icon=row.icon,
        group=row.group, lon=row.lon, lat=row.lat, place_uncertain=row.place_uncertain, address=row.address,
        area=row.area, area_name=row.area_name, department=row.department, department_name=row.department_name,
        received_at=row.received_at, changed_at=row.changed_at, take_by=row.take_by, target=row.target,
        target_confirmed=row.target_confirmed, report_count=row.report_count, affected_count=row.affected_count,
        judging_until=row.judging_until, priority=row.priority,
    )  # fmt: skip


def joined() -> Any:
    """A select of COLUMNS over the tables that they need."""
    return (
        select(*COLUMNS)
        .join(Category, Category.id == Issue.category_id)
        .join(CategoryGroup, CategoryGroup.id == Category.group_id)
        .join(Department, Department.id == Issue.department_id)
        .outerjoin(Area, Area.id == Issue.area_id)
    )


def issues(
    session: Session, actor: Actor, wanted: Filter, *, limit: int = 50, cursor: str | None = None
) -> Page:
    """A page of the issues that the actor may find. Raises DomainError ``list.cursor_invalid``, ``status.unknown``."""
    limit = max(1, min(limit, LARGEST_PAGE))
    query = joined().where(findable(actor), *conditions(wanted))
    if cursor is not None:
        query = query.where(tuple_(Issue.received_at, Issue.id) < tuple_(*map(literal, read_cursor(cursor))))
    query = query.order_by(Issue.received_at.desc(), Issue.id.desc()).limit(limit + 1)
    rows = session.execute(query).all()
    more = len(rows) > limit
    last = rows[limit - 1] if more else None
    return Page(
        [listed(row, actor) for row in rows[:limit]], make_cursor(last.received_at, last.id) if last else None
    )


def conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    """A filter as conditions on Issue alone, so that what only counts needs no other table."""
    found: list[ColumnElement[bool]] = []
    if wanted.bbox is not None:
        found.append(in_box(wanted.bbox))
    if wanted.categories:
        found.append(Issue.category_id.in_(select(Category.id).where(Category.code.in_(wanted.categories))))
    if wanted.group:
        group = select(CategoryGroup.id).where(CategoryGroup.code == wanted.group).scalar_subquery()
        found.append(Issue.category_id.in_(select(Category.id).where(Category.group_id == group)))
    if wanted.area is not None:
        found.append(Issue.id.in_(select(IssueArea.issue_id).where(IssueArea.area_id == wanted.area)))
    if wanted.department:
        unit = select(Department.id).where(Department.code == wanted.department).scalar_subquery()
        found.append(Issue.department_id == unit)
    if wanted.statuses:
        if unknown := [status for status in wanted.statuses if status not in ISSUE_STATUSES]:
            raise DomainError("status.unknown", field="status", status=unknown[0])
        found.append(Issue.status.in_(wanted.statuses))
    if wanted.asset is not None:
        found.append(Issue.asset_id == wanted.asset)
    if wanted.since is not None:
        found.append(Issue.changed_at >= wanted.since)
    if wanted.place is not None:
        found.append(placed() if wanted.place == "known" else not_(placed()))
    return found


def in_box(bbox: Bbox) -> ColumnElement[bool]:
    """Issues whose place is known and lies inside a box of degrees (WGS 84)."""
    west, north = to_pixels(Point(bbox.west, bbox.north))
    east, south = to_pixels(Point(bbox.east, bbox.south))
    return and_(placed(), Issue.px.between(west, east), Issue.py.between(north, south))


def placed() -> ColumnElement[bool]:
    """Issues whose place is known: the others stay off every map, and nothing is near to them."""
    return not_(Issue.place_uncertain)


def make_cursor(received_at: datetime, issue_id: int) -> str:
    return (
        base64.urlsafe_b64encode(json.dumps([received_at.isoformat(), issue_id]).encode())
        .decode()
        .rstrip("=")
    )


def read_cursor(cursor: str) -> tuple[datetime, int]:
    """The place in the list that a cursor stands for. Raises DomainError ``list.cursor_invalid``."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        received_at, issue_id = json.loads(base64.urlsafe_b64decode(padded.encode()))
        moment = datetime.fromisoformat(received_at)
        if moment.tzinfo is None:
            raise ValueError("without a time zone")
        if not 0 < issue_id < 2**31:
            raise ValueError("nowhere in a list")
        return moment, int(issue_id)
    except (ValueError, TypeError, RecursionError) as error:
        raise DomainError("list.cursor_invalid", field="cursor") from error
