"""Two issues side by side, before one becomes a duplicate of the other."""

from __future__ import annotations

from typing import Any

from flask import jsonify, render_template
from sqlalchemy.orm import Session

from civic.core.errors import NotFound
from civic.core.events import last_position
from civic.core.permissions import Actor, policies
from civic.core.secrets import parse_public_id
from civic.issues.policy import OPENNESS
from civic.issues.queries.detail import IssueDetail, issue_detail
from civic.issues.status import FINAL
from geo.shapes import Point, distance
from web import context
from web.history_words import DECLINE_WORDS
from web.maps import place_map
from web.pages.home import as_point
from web.pages.staff.door import pages
from web.promise import reporters_words


@pages.get("/staff/issues/<public_id>/compare/<other>")
def compare(public_id: str, other: str) -> Any:
    """What was reported, where and when, of both; the one on the left can be merged into the one on the right."""
    actor = context.actor()
    with context.reading() as session:
        left, right = (_found(session, actor, one) for one in (public_id, other))
        if left.listed.public_id == right.listed.public_id:
            raise NotFound("issue", other)
        metres = None if _nowhere(left) or _nowhere(right) else _metres(left, right)
        return render_template(
            "pages/staff/compare.html", sides=(left, right), left=left, right=right, metres=metres,
            apart=abs((left.listed.received_at - right.listed.received_at).total_seconds()),
            reporters=reporters_words, decline_words=DECLINE_WORDS, obstacle=_obstacle(actor, left, right),
            turned=_obstacle(actor, right, left) == "",
            page_map=None if _nowhere(left) or _nowhere(right) else _map(session, left, right),
        )  # fmt: skip


@pages.get("/staff/issues/<public_id>/compare/<other>/points")
def compare_points(public_id: str, other: str) -> Any:
    """Both places, as the map between them asks for them."""
    with context.reading() as session:
        position = last_position(session)
        found = [_found(session, context.actor(), one) for one in (public_id, other)]
    points = [as_point(one.listed) for one in found if not _nowhere(one)]
    return jsonify({"points": points, "clusters": [], "position": position})


def _found(session: Session, actor: Actor, typed: str) -> IssueDetail:
    known = parse_public_id(typed)
    if known is None:
        raise NotFound("issue", typed)
    return issue_detail(session, actor, known)


def _nowhere(detail: IssueDetail) -> bool:
    return bool(detail.listed.place_uncertain)


def _metres(left: IssueDetail, right: IssueDetail) -> float:
    return distance(_place(left), _place(right))


def _place(detail: IssueDetail) -> Point:
    return Point(detail.listed.lon, detail.listed.lat)


def _map(session: Session, left: IssueDetail, right: IssueDetail) -> Any:
    metres = _metres(left, right)
    middle = Point((left.listed.lon + right.listed.lon) / 2, (left.listed.lat + right.listed.lat) / 2)
    return place_map(session, middle, "compare", metres=max(150.0, metres))


def _obstacle(actor: Actor, left: IssueDetail, right: IssueDetail) -> str:
    """Why the left one cannot be merged into the right one, as a code; empty where it can."""
    if not all(policies.allows("issue.merge", actor, one.subject) for one in (left, right)):
        return "rights"
    if left.listed.status in FINAL or right.listed.status in FINAL:
        return "ended"
    if OPENNESS[left.subject.visibility] < OPENNESS[right.subject.visibility]:
        return "less_visible"
    return ""
