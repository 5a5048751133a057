"""Initiatives: lists of them, each with what happened to it, and proposing one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from civic.areas.queries import current_areas
from civic.core.errors import DomainError, InvalidInput, NotFound
from civic.core.secrets import parse_public_id
from geo.errors import ShapeError
from geo.shapes import Bbox, Point
from initiatives.delivery.queries import project_shown
from initiatives.enclosures.queries import enclosed
from initiatives.opinions.queries.rounds import rounds
from initiatives.origins.commands.link_issues import link_issues
from initiatives.origins.queries import issues_of
from initiatives.proposals.commands.propose import propose
from initiatives.proposals.placing import Where, areas_reached
from initiatives.proposals.queries.detail import initiative_detail
from initiatives.proposals.queries.finding import Filter
from initiatives.proposals.queries.listing import initiatives
from initiatives.proposals.queries.timeline import timeline
from initiatives.proposals.submission import Proposal
from web import context
from web.api.asking import somebody
from web.api.blueprint import api
from web.api.city import area_key
from web.api.http import answered
from web.api.initiatives_shown import Beside, detailed, feature
from web.api.issues import GEOJSON
from web.api.links import here, initiative_links, next_page
from web.api.openapi import ANYBODY, INITIATIVES, STAFF, WRITE_REFUSALS, operation
from web.api.refusals import named
from web.api.schemas.initiatives import (
    InitiativeDone,
    InitiativePage,
    InitiativeShown,
    InitiativesQuery,
    NewInitiative,
)
from web.api.schemas.issues import IssueQuery
from web.api.schemas.verbs import NoQuery
from web.api.writes import REPLAYED, answer_once
from web.language import current_language
from web.limits import DRAFTS, limiter, of_the_account

NO_WORDS = ("category", "area", "location", "issues")
"""Members of a new initiative that are none of its text."""

EXAMPLE = {
    "title": "A bridge over the Lind",
    "problem": "Children walk a mile to school.",
    "wish": "Build a footbridge at the mill.",
    "planned_result": "The school is ten minutes away.",
    "criteria": ["The bridge is open"],
    "location": {"type": "Point", "coordinates": [39.999, 57.5992]},
}


@api.get("/initiatives")
@api.input(InitiativesQuery, location="query", arg_name="asked", unknown=None)
@api.output(InitiativePage, description="A page of initiatives, newest first.", content_type=GEOJSON)
@operation(
    "listInitiatives", INITIATIVES, "Initiatives by place, kind and status", refusals=(401, 422), security=ANYBODY,
    headers={"ETag": "Changes with the content.", "Link": 'The next page, `rel="next"`; absent on the last one.'},
)  # fmt: skip
def list_initiatives(asked: dict[str, Any]) -> Response:
    """Initiatives by place, kind and status

    A GeoJSON FeatureCollection, newest first unless `sort` says otherwise. All filters must hold. To read on, follow
    `links.next` (the header `Link` says the same) until it is null.
    """
    with context.reading() as session:
        wanted = _filter(session, asked)
        page = initiatives(session, context.actor(), wanted, limit=asked["limit"], cursor=asked.get("cursor"))
    following = next_page(page.next_cursor) if page.next_cursor else None
    response = answered(
        {
            "type": "FeatureCollection",
            "features": [feature(each, asked.get("lang")) for each in page.initiatives],
            "misspelt": page.misspelt,
            "links": {"self": here(), "next": following},
        },
        media_type=GEOJSON,
    )
    if following is not None:
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response


@api.get("/initiatives/<public_id>")
@api.input(IssueQuery, location="query", arg_name="asked", unknown=None)
@api.output(InitiativeShown, description="The initiative as this reader may see it.", content_type=GEOJSON)
@operation(
    "getInitiative", INITIATIVES, "An initiative, its texts, districts and steps", refusals=(401, 404, 422),
    security=ANYBODY, headers={"ETag": "Changes with the content."},
)  # fmt: skip
def show_initiative(public_id: str, asked: dict[str, Any]) -> Response:
    """An initiative, its texts, districts and steps

    A GeoJSON Feature. With a token it says as well what its holder may do, and whether they have signed.
    """
    with context.reading() as session:
        actor = context.actor()
        found = initiative_detail(session, actor, known_initiative(public_id))
        opinions = rounds(session, actor, found.id, found.subject)
        project = project_shown(session, actor, found)
        entries = timeline(session, actor, found.id, found.subject)
        beside = Beside(
            enclosed(session, found.id), issues_of(session, actor, found.id), areas_reached(session, found.id)
        )
    shown = detailed(found, opinions, project, entries, beside, asked.get("lang"))
    return answered(shown, media_type=GEOJSON)


@api.post("/initiatives")
@limiter.limit(DRAFTS, key_func=of_the_account)
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(NewInitiative, location="json", arg_name="sent", example=EXAMPLE)
@api.output(InitiativeDone, 201, description="The draft is kept.")
@operation(
    "proposeInitiative", INITIATIVES, "Propose an initiative", refusals=(*WRITE_REFUSALS, 429), security=STAFF,
    headers={"Location": "The initiative in the API.", REPLAYED: "true when this is the first answer once more."},
)  # fmt: skip
def propose_initiative(asked: dict[str, Any], sent: dict[str, Any]) -> Response:
    """Propose an initiative

    A draft that only its author sees, until it is submitted. Needs the token of an account.
    """
    actor = somebody()

    def work(session: Session) -> dict[str, Any]:
        public_id = propose(session, actor, proposal_of(sent), where_of(session, sent))
        link_issues(session, actor, public_id, issues_sent(sent))
        return {"id": public_id, "verb": "propose", "status": "draft"}

    with named({}):
        response = answer_once(
            "propose", actor, work, lambda done: done | {"links": initiative_links(done["id"])}
        )
    response.status_code = 201
    response.headers["Location"] = str(response.get_json()["links"]["self"])
    return response


def known_initiative(text: str) -> str:
    """The public id in an address. Raises NotFound for what cannot be one."""
    public_id = parse_public_id(text)
    if public_id is None:
        raise NotFound("initiative", text)
    return public_id


def proposal_of(sent: dict[str, Any]) -> Proposal:
    """A text, from a body that `NewInitiative` has passed."""
    words = {name: value for name, value in sent.items() if name not in NO_WORDS}
    return Proposal(**{"language": current_language(), **words})


def where_of(session: Session, sent: dict[str, Any]) -> Where:
    """For whom and where, from the same body. Raises InvalidInput ``area.not_found``, ``place.not_a_place``."""
    area = _area(session, sent["area"]) if "area" in sent else None
    where, place = Where(area_id=area, category=sent.get("category", "")), sent.get("location")
    if place is None:
        return where
    if place["type"] != "Point":
        return replace(where, shape=place)
    if len(place["coordinates"]) != 2:
        raise InvalidInput(DomainError("place.not_a_place", field="location"))
    lon, lat = place["coordinates"]
    return replace(where, lon=lon, lat=lat)


def issues_sent(sent: dict[str, Any]) -> list[str]:
    """Public ids of the issues that it comes from, from the same body."""
    return [parse_public_id(each) or each for each in sent.get("issues", ())]


def _area(session: Session, key: str) -> int:
    found = next((known.id for known in current_areas(session) if area_key(known) == key), None)
    if found is None:
        raise InvalidInput(DomainError("area.not_found", field="area"))
    return found


def _filter(session: Session, asked: dict[str, Any]) -> Filter:
    """Raises InvalidInput ``near.invalid``, ``bbox.invalid``, ``area.not_found``."""
    near: list[Point] = []
    if "near" in asked:
        try:
            near = [Point.parse(*asked["near"].split(",", 1))]
        except (ShapeError, TypeError) as error:
            raise InvalidInput(DomainError("near.invalid", field="near")) from error
    bbox = None
    if "bbox" in asked:
        try:
            bbox = Bbox.parse(asked["bbox"])
        except ShapeError as error:
            raise InvalidInput(DomainError("bbox.invalid", field="bbox")) from error
    return Filter(
        statuses=asked.get("status", ()),
        area=_area(session, asked["area"]) if "area" in asked else None,
        category=asked.get("category"),
        group=asked.get("group"),
        words=asked.get("q", ""),
        sort=asked["sort"],
        bbox=bbox,
        near=near,
        metres=asked["metres"],
    )
