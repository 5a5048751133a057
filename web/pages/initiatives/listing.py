"""The list of initiatives with its map, and the filters of both. Both are live (`PROPOSALS_ROOM`)."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, jsonify, render_template, request, url_for
from sqlalchemy.orm import Session

from civic.areas.queries import areas_of_city
from civic.categories.queries import categories
from civic.core.events import last_position
from civic.profile.queries import profile_of
from geo.shapes import Point
from initiatives.proposals.queries.finding import NEAR_METRES, SORTS, Filter
from initiatives.proposals.queries.listing import COUNTED, InitiativeListed, initiatives, points
from initiatives.proposals.rooms import PROPOSALS_ROOM
from initiatives.proposals.rules import initiative_rules
from initiatives.proposals.status import STATUSES
from web import context
from web.filters import bbox_of, list_filters, word_of
from web.fragments import fragment
from web.initiative_page import days_left, percent
from web.initiative_rules import RULES
from web.initiative_words import INITIATIVE_STATUSES
from web.maps import city_map
from web.pages.initiatives.door import pages

PAGE = 20
LISTED = tuple(status for status in STATUSES if status not in ("draft", "moderation", "returned"))
DISTANCES: Final = (500, 1000, 2000, 5000)
"""Metres from one's own places."""


@pages.get("/initiatives")
def index() -> Any:
    with context.reading() as session:
        position = last_position(session)
        return render_template(
            "pages/initiatives/index.html", live_rooms={PROPOSALS_ROOM: position}, statuses=LISTED,
            STATUSES=INITIATIVE_STATUSES, groups=categories(session), areas=areas_of_city(session),
            page_map=city_map(session, "initiatives", whole=True), distances=DISTANCES, places=_places(session),
            **_listed(session),
        )  # fmt: skip


@pages.get("/initiatives/list")
def rows() -> Response:
    """The rows of the list again, after something has happened."""
    with context.reading() as session:
        return fragment(render_template("pages/initiatives/rows.html", **_listed(session)))


@pages.get("/initiatives/points.json")
def on_the_map() -> Any:
    """The same as points of a map's window (WGS 84, longitude first), each with its page."""
    with context.reading() as session:
        found = points(session, context.actor(), _wanted(session))
    for feature in found["features"]:
        told = feature["properties"]
        told["url"] = url_for("initiatives.show", public_id=told["id"])
        told["status"] = str(INITIATIVE_STATUSES[told["status"]])
    return jsonify(found)


def row_facts(it: InitiativeListed) -> dict[str, Any]:
    """What a row says beside the title."""
    return {"percent": percent(it), "days_left": days_left(it)}


def chosen() -> dict[str, str]:
    """The filters that are set, by name."""
    known = ("status", "category", "group", "area", "bbox")
    narrowed = {name: value for name, value in list_filters().items() if name in known}
    return narrowed | {name: value for name in ("q", "sort", "near") if (value := word_of(name))}


def _listed(session: Session) -> dict[str, Any]:
    page = initiatives(
        session,
        context.actor(),
        _wanted(session),
        limit=PAGE,
        cursor=word_of("cursor") or None,
        counted=True,
    )
    return {
        "page": page,
        "most": COUNTED,
        "chosen": chosen(),
        "row_facts": row_facts,
        "next_query": chosen() | {"cursor": page.next_cursor} if page.next_cursor else None,
        "first_page": "cursor" not in request.args,
    }


def _wanted(session: Session) -> Filter:
    """Raises DomainError ``bbox.invalid``."""
    asked = chosen()
    areas = {str(area.id) for area in areas_of_city(session)}
    status, area, sort, near = (asked.get(name, "") for name in ("status", "area", "sort", "near"))
    within = int(near) if near in map(str, DISTANCES) else None
    return Filter(
        # A draft is found on its author's own pages.
        statuses=[status] if status in LISTED else LISTED,
        area=int(area) if area in areas else None, category=asked.get("category"), group=asked.get("group"),
        words=asked.get("q", ""), sort=sort if sort in SORTS else "newest",
        bbox=bbox_of(asked["bbox"]) if "bbox" in asked else None,
        near=_places(session) if within else (), metres=within or NEAR_METRES,
    )  # fmt: skip


def _places(session: Session) -> list[Point]:
    """The reader's own places; their coordinates stand in no address."""
    actor = context.actor()
    if actor.person_id is None:
        return []
    return [kept.place for kept in profile_of(session, actor, actor.person_id).places]


@pages.get("/initiatives/rules")
def rules() -> Any:
    """The rules by which moderators decide, and what the city has decided beside them, for everybody."""
    with context.reading() as session:
        return render_template("pages/initiatives/rules.html", rules=RULES, decided=initiative_rules(session))
