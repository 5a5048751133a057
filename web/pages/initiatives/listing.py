"""The list of initiatives with its map, and the filters of both."""

from __future__ import annotations

from typing import Any

from flask import jsonify, render_template, request, url_for
from sqlalchemy.orm import Session

from civic.areas.queries import areas_of_city
from civic.categories.queries import categories
from initiatives.proposals.queries.listing import LOOKS, Filter, InitiativeListed, initiatives, points
from initiatives.proposals.rules import initiative_rules
from initiatives.proposals.status import STATUSES
from web import context
from web.filters import word_of
from web.initiative_page import days_left, percent
from web.initiative_rules import RULES
from web.initiative_words import INITIATIVE_STATUSES
from web.maps import city_map
from web.pages.initiatives.door import pages

PAGE = 20
LISTED = tuple(status for status in STATUSES if status not in ("draft", "moderation", "returned"))


@pages.get("/initiatives")
def index() -> Any:
    with context.reading() as session:
        page = initiatives(
            session, context.actor(), _wanted(session), limit=PAGE, cursor=word_of("cursor") or None
        )
        return render_template(
            "pages/initiatives/index.html", page=page, chosen=_chosen(), statuses=LISTED,
            STATUSES=INITIATIVE_STATUSES, groups=categories(session), areas=areas_of_city(session),
            page_map=city_map(session, "initiatives", whole=True), row_facts=row_facts,
            next_query=_chosen() | {"cursor": page.next_cursor} if page.next_cursor else None,
            first_page="cursor" not in request.args,
        )  # fmt: skip


@pages.get("/initiatives/points.json")
def on_the_map() -> Any:
    """The same as points of the map (WGS 84, longitude first), each with its page."""
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


def _chosen() -> dict[str, str]:
    return {name: value for name in ("q", "status", "category", "area", "look") if (value := word_of(name))}


def _wanted(session: Session) -> Filter:
    chosen = _chosen()
    areas = {str(area.id) for area in areas_of_city(session)}
    status, area, look = chosen.get("status", ""), chosen.get("area", ""), chosen.get("look")
    return Filter(
        # A draft is found on its author's own pages.
        statuses=[status] if status in LISTED else LISTED, area=int(area) if area in areas else None,
        category=chosen.get("category"), words=chosen.get("q", ""), look=look if look in LOOKS else None,
    )  # fmt: skip


@pages.get("/initiatives/rules")
def rules() -> Any:
    """The rules by which moderators decide, and what the city has decided beside them, for everybody."""
    with context.reading() as session:
        return render_template("pages/initiatives/rules.html", rules=RULES, decided=initiative_rules(session))
