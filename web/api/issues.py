"""Issues: lists of them, and each with its timeline."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from civic.areas.queries import current_areas
from civic.assets.queries import asset_by_code
from civic.core.errors import DomainError, InvalidInput, NotFound
from civic.core.secrets import parse_public_id
from civic.issues.queries.detail import issue_detail
from civic.issues.queries.listing import Filter, issues, read_cursor
from geo.errors import ShapeError
from geo.shapes import Bbox
from web import context
from web.api.asking import reader
from web.api.blueprint import api
from web.api.city import area_key
from web.api.http import answered
from web.api.links import here, next_page
from web.api.openapi import ISSUES, READER, operation
from web.api.schemas.issues import IssuePage, IssueQuery, IssueShown, IssuesQuery
from web.api.shown import detailed, feature
from web.forms import LARGEST_ID

GEOJSON = "application/geo+json"


@api.get("/issues")
@api.input(IssuesQuery, location="query", arg_name="asked", unknown=None)
@api.output(IssuePage, description="A page of issues, newest first.", content_type=GEOJSON)
@operation(
    "listIssues", ISSUES, "Issues by place, kind and status", refusals=(401, 422), security=READER,
    headers={"ETag": "Changes with the content.", "Link": 'The next page, `rel="next"`; absent on the last one.'},
)  # fmt: skip
def list_issues(asked: dict[str, Any]) -> Response:
    """Issues by place, kind and status

    A GeoJSON FeatureCollection, newest first. All filters must hold. To read on, follow `links.next` (the header
    `Link` says the same) until it is null: pages do not shift while new issues arrive.
    """
    with context.reading() as session:
        actor = reader(session)
        wanted = _filter(session, asked)
        page = issues(session, actor, wanted, limit=asked["limit"], cursor=asked.get("cursor"))
    following = next_page(page.next_cursor) if page.next_cursor else None
    response = answered(
        {
            "type": "FeatureCollection",
            "features": [feature(issue, asked.get("lang")) for issue in page.issues],
            "links": {"self": here(), "next": following},
        },
        media_type=GEOJSON,
    )
    if following is not None:
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response


@api.get("/issues/<public_id>")
@api.input(IssueQuery, location="query", arg_name="asked", unknown=None)
@api.output(IssueShown, description="The issue as this reader may see it.", content_type=GEOJSON)
@operation(
    "getIssue", ISSUES, "An issue and what has happened to it", refusals=(401, 404, 422), security=READER,
    headers={"ETag": "Changes with the content."},
)  # fmt: skip
def show_issue(public_id: str, asked: dict[str, Any]) -> Response:
    """An issue and what has happened to it

    A GeoJSON Feature. Residents' words, contacts, internal notes and names of staff are there for whom they are meant:
    staff of the issue by their token, a reporter by the header `Report-Secret`.
    """
    with context.reading() as session:
        actor = reader(session)
        found = issue_detail(session, actor, known_id(public_id))
    return answered(detailed(found, actor, asked.get("lang")), media_type=GEOJSON)


def known_id(text: str) -> str:
    """The public id in an address. Raises NotFound for what cannot be one."""
    public_id = parse_public_id(text)
    if public_id is None:
        raise NotFound("issue", text)
    return public_id


def known_number(kind: str, text: str) -> int:
    """The row id in an address. Raises NotFound of that kind for what cannot be one."""
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise NotFound(kind, text)
    return int(text)


def _filter(session: Session, asked: dict[str, Any]) -> Filter:
    problems: list[DomainError] = []
    bbox, area, asset = None, None, None
    if "bbox" in asked:
        try:
            bbox = Bbox.parse(asked["bbox"])
        except ShapeError:
            problems.append(DomainError("bbox.invalid", field="bbox"))
    if "area" in asked:
        area = next((known.id for known in current_areas(session) if area_key(known) == asked["area"]), None)
        if area is None:
            problems.append(DomainError("area.not_found", field="area"))
    if "asset" in asked:
        asset = asset_by_code(session, asked["asset"])
        if asset is None:
            problems.append(DomainError("asset.not_found", field="asset"))
    if "cursor" in asked:
        try:
            if not 0 < read_cursor(asked["cursor"])[1] <= LARGEST_ID:
                raise DomainError("list.cursor_invalid", field="cursor")
        except DomainError as problem:
            problems.append(problem)
    if problems:
        raise InvalidInput(*problems)
    return Filter(
        bbox=bbox,
        categories=asked.get("category", ()),
        area=area,
        department=asked.get("department"),
        statuses=asked.get("status", ()),
        since=asked.get("since"),
        asset=asset.id if asset else None,
        place=asked.get("place"),
    )
