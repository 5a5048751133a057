"""Issues as an import of a city's history leaves them: rows, and events of origin import at the original times."""

from __future__ import annotations

import itertools
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from civic.core import clock, events
from civic.core.permissions import Actor
from civic.core.secrets import new_public_id
from civic.history.models import ImportedIssue
from civic.issues import events as told
from civic.issues.models import Assignment, Issue, IssueArea, Report
from civic.issues.rooms import rooms_of
from civic.issues.status import FINAL
from geo.mercator import to_pixels
from geo.shapes import Point
from tests.small_city import CRITERIA, WEST, SmallCity

SOURCE = "smallton-311"
LONG_AGO = datetime(2011, 3, 4, 10, 30, tzinfo=UTC)
DEFAULT_POINT = (30.01, 60.005)
"""Where the source puts what it cannot place: in the middle of the city, where nothing of it is."""

_IMPORT = Actor(origin="import")
_numbers = itertools.count(101_000_001)


@dataclass(frozen=True, slots=True)
class Imported:
    public_id: str
    issue_id: int
    external_id: str


def import_issue(
    city: SmallCity, *, at: datetime = LONG_AGO, uncertain: bool = False, closed: bool = False,
    department: str = "lighting", category: str = "lamp", text: str = "Street light out", address: str = "",
    place: tuple[float, float] = WEST,
) -> Imported:  # fmt: skip
    """One row of the source, taken over in the session's transaction; ``closed`` a week after it was reported."""
    session = city.session
    point = Point(*(DEFAULT_POINT if uncertain else place))
    px, py = to_pixels(point)
    ended = at + timedelta(days=7)
    take_by, target, unit = at + timedelta(days=1), at + timedelta(days=3), city.departments[department]
    area = None if uncertain else city.areas["west" if point.lon < 30.02 else "east"]
    issue = Issue(
        public_id=new_public_id(), category_id=city.categories[category], status="closed" if closed else "received",
        resolution="not_judged" if closed else None, visibility="public", title=text, language="en",
        place=f"SRID=4326;POINT({point.lon!r} {point.lat!r})", px=px, py=py, place_uncertain=uncertain,
        address=address, area_id=area, department_id=unit, planned_result=f"The {category} is well",
        criteria=CRITERIA, received_at=at, changed_at=ended if closed else at, take_by=take_by, target=target,
        promised=target, delivered_at=ended if closed else None, source="import",
    )  # fmt: skip
    session.add(issue)
    session.flush()
    report = Report(
        issue_id=issue.id, link_nonce=secrets.token_bytes(16), link_hash=secrets.token_bytes(32), text=text,
        language="en", planned_result="", answers={}, place=issue.place, received_at=at, source="import",
    )  # fmt: skip
    assignment = Assignment(
        issue_id=issue.id, department_id=unit, status="delivered" if closed else "assigned", assigned_at=at,
        take_by=take_by, target=target, promised=target, delivered_at=ended if closed else None,
    )  # fmt: skip
    external_id = str(next(_numbers))
    session.add_all([report, assignment])
    session.add(
        ImportedIssue(
            source=SOURCE, external_id=external_id, issue_id=issue.id, digest=b"row", imported_at=clock.now()
        )
    )
    if area is not None:
        session.add(IssueArea(issue_id=issue.id, area_id=area))
    session.flush()
    _record(
        issue, at, city, status="received", report=report.id, assignment=assignment.id, category=category,
        department=department, take_by=take_by, target=target, lon_e7=None, lat_e7=None,
    )  # fmt: skip
    if issue.status in FINAL:
        _record(issue, ended, city, told.Closed, status="closed", was="received", round=0)
    return Imported(issue.public_id, issue.id, external_id)


def _record(
    issue: Issue, at: datetime, city: SmallCity, kind: type[told.IssueEvent] = told.IssueReceived, **body: Any
) -> None:
    subject, rooms = events.Subject("issue", issue.id), rooms_of(issue, [issue.department_id])
    events.record(city.session, _IMPORT, subject, kind(issue=issue.public_id, **body), rooms=rooms, at=at)
