"""The page of an area: what is proposed and signed there, what is reported and done, its map, its feed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from apiflask import APIBlueprint
from flask import Response, flash, jsonify, redirect, render_template, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from civic.areas.outlines import outlines
from civic.areas.queries import AreaListed, area_of_city, areas_of_city, extent_of_area
from civic.core.events import last_position
from civic.issues.queries.counting import COUNTED
from civic.issues.queries.in_area import LATELY, area_figures
from civic.issues.queries.listing import Filter as IssueFilter
from civic.issues.queries.listing import issues
from civic.issues.status import FINAL, ISSUE_STATUSES
from civic.profile.commands import follow_area
from civic.profile.models import area_interest
from civic.profile.queries import profile_of
from initiatives.proposals.queries.finding import Filter
from initiatives.proposals.queries.listing import initiatives
from initiatives.proposals.rooms import PROPOSALS_ROOM
from web import context
from web.feeds import atom
from web.forms import text_of
from web.fragments import fragment
from web.hosts import absolute
from web.limits import OF_AN_ACCOUNT, limiter, of_the_account
from web.maps import box_map
from web.pages.initiatives.feeds import newest
from web.pages.initiatives.listing import LISTED, row_facts
from web.templating import name

pages = APIBlueprint("areas", __name__, enable_openapi=False)

SHOWN: Final = 5
"""Rows of each kind; the lists have the others."""

OPEN: Final = tuple(status for status in ISSUE_STATUSES if status not in FINAL)
DONE: Final = ("delivered", "confirmed", "closed")


@pages.get("/areas")
def index() -> Any:
    """All areas that tile the city."""
    with context.reading() as session:
        return render_template("pages/areas/index.html", areas=areas_of_city(session))


@pages.get("/areas/<code>")
def show(code: str) -> Any:
    actor = context.actor()
    with context.reading() as session:
        position = last_position(session)
        area = area_of_city(session, code)
        extent = extent_of_area(session, area.id)
        room = f"area:{area.id}"
        follows = actor.person_id is not None and (
            area_interest(code) in profile_of(session, actor, actor.person_id).interests
        )
        return render_template(
            "pages/areas/show.html", page_map=box_map(session, extent) if extent else None, follows=follows,
            room=room, proposals=PROPOSALS_ROOM, live_rooms=dict.fromkeys((room, PROPOSALS_ROOM), position),
            **{name: value for part in PARTS.values() for name, value in part(session, area).items()},
        )  # fmt: skip


@pages.get("/areas/<code>/<any(initiatives, issues, promises):part>")
def again(code: str, part: str) -> Response:
    """A part of the page, as it is now."""
    with context.reading() as session:
        shown = PARTS[part](session, area_of_city(session, code))
        return fragment(render_template(f"pages/areas/{part}.html", **shown))


@pages.get("/areas/<code>/outline.json")
def outline(code: str) -> Any:
    """Its boundary as GeoJSON (WGS 84, longitude first), for the map."""
    with context.reading() as session:
        area = area_of_city(session, code)
        return jsonify(outlines(session, [area.id])[area.id])


@pages.get("/areas/<code>/feed.atom")
def feed(code: str) -> Response:
    """The newest initiatives for the area or with a place in it, for everybody alike."""
    with context.reading() as session:
        area = area_of_city(session, code)
        entries = newest(session, Filter(statuses=LISTED, area=area.id))
    title = gettext("Initiatives: %(area)s", area=name(area.name))
    return atom(title, absolute("areas.show", code=code), entries)


@pages.post("/areas/<code>/follow")
@limiter.limit(OF_AN_ACCOUNT, key_func=of_the_account)
def follow(code: str) -> Any:
    """Hear by letter of initiatives for the area (``follow``: yes), or no more."""
    actor, follows = context.actor(), text_of("follow") == "yes"
    if actor.person_id is None:
        return redirect(url_for("session.sign_in", back=url_for("areas.show", code=code)))
    with context.transaction() as session:
        follow_area(session, actor, actor.person_id, code, follows=follows)
    flash(
        gettext("You follow this area: we write to you when an initiative for it is published.")
        if follows
        else gettext("You no longer follow this area."),
        "good",
    )
    return redirect(url_for("areas.show", code=code), 303)


def _initiatives(session: Session, area: AreaListed) -> dict[str, Any]:
    """What is newest, and what closes soon and is not among that."""
    actor = context.actor()
    found = initiatives(session, actor, Filter(LISTED, area.id), limit=SHOWN, counted=True)
    closing = initiatives(session, actor, Filter(LISTED, area.id, sort="closing"), limit=SHOWN)
    return {
        "area": area, "found": found, "closing": closing.initiatives, "row_facts": row_facts, "most": COUNTED,
    }  # fmt: skip


def _issues(session: Session, area: AreaListed) -> dict[str, Any]:
    actor = context.actor()
    return {
        "area": area,
        "open_issues": issues(session, actor, IssueFilter(area=area.id, statuses=OPEN), limit=SHOWN).issues,
        "done_issues": issues(session, actor, IssueFilter(area=area.id, statuses=DONE), limit=SHOWN).issues,
    }  # fmt: skip


def _promises(session: Session, area: AreaListed) -> dict[str, Any]:
    return {"figures": area_figures(session, area.id), "lately": LATELY.days, "most": COUNTED}


PARTS: Final[Mapping[str, Callable[[Session, AreaListed], dict[str, Any]]]] = {
    "initiatives": _initiatives, "issues": _issues, "promises": _promises,
}  # fmt: skip
"""The parts of the page that are read again while it is open, by their templates."""
