"""The map of the city with its issues, the list beside it, and the search over both."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import jsonify, redirect, render_template, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from civic.areas.queries import covering
from civic.categories.queries import categories
from civic.core.events import last_position
from civic.core.i18n import localized
from civic.core.secrets import parse_public_id
from civic.issues.queries.around import Around, around
from civic.issues.queries.listing import IssueListed
from civic.issues.queries.map import Cluster, Numbered, by_number, window
from civic.issues.queries.pulse import pulse_of
from civic.places.queries import find_address, reverse, suggest
from civic.profile.queries import home_of
from geo.shapes import Bbox, Point
from web import context
from web.dues import due_of, is_long_ago
from web.filters import bbox_of, map_filter, word_of, zoom_of
from web.fragments import fragment
from web.language import current_language
from web.limits import SUGGESTIONS, limiter
from web.maps import city_bounds, city_map, place_map
from web.templating import name, title_of

pages = APIBlueprint("home", __name__, enable_openapi=False)
pages.add_app_template_global(due_of, "due_of")

WHOLE_CITY_ZOOM = 12
STREETS_FROM_ZOOM = 15
"""From here on a window is named by the street in its middle, before by the area."""

STREET_WITHIN = 300.0
BESIDE_THE_MAP = 20
HOME_AROUND = 600.0
"""Metres that the map shows around somebody's home."""

FOUND_AROUND = 250.0
"""Metres of a window that is opened around an address without a map."""


@pages.get("/")
def home() -> Any:
    with context.reading() as session:
        home = _own_home(session)
        bounds = Bbox.around(home, FOUND_AROUND) if home else city_bounds(session)
        return render_template(
            "pages/home.html",
            page_map=place_map(session, home, "issues", metres=HOME_AROUND, kept=False)
            if home
            else city_map(session),
            groups=[group for group, _ in categories(session)],
            pulse=pulse_of(session),
            is_long_ago=is_long_ago,
            wide=True,
            **_beside(session, bounds, STREETS_FROM_ZOOM if home else WHOLE_CITY_ZOOM),
        )


def _own_home(session: Session) -> Point | None:
    """Where who is signed in has put their home: there the map opens, for them alone."""
    actor = context.actor()
    return home_of(session, actor, actor.person_id) if actor.person_id is not None else None


@pages.get("/map/issues")
def map_issues() -> Any:
    """What the map shows of a window (``bbox``, ``zoom``), with the log's position from before it was read."""
    bbox, zoom = _window()
    with context.reading() as session:
        position = last_position(session)
        shown = window(session, context.actor(), bbox, zoom, map_filter())
    response = jsonify(
        {
            "points": [as_point(issue) for issue in shown.points],
            "clusters": [_as_cluster(cluster) for cluster in shown.clusters],
            "position": position,
        }
    )
    response.cache_control.private = True
    response.cache_control.no_store = True
    return response


@pages.get("/issues/near")
def near() -> Any:
    """The list beside the map, for the same window: HTML that the map's script puts in place."""
    bbox, zoom = _window()
    with context.reading() as session:
        return fragment(render_template("pages/home-list.html", **_beside(session, bbox, zoom)))


@pages.get("/pulse")
def pulse() -> Any:
    """How much has changed in the last hour, or when anything last did, as the words on the map."""
    with context.reading() as session:
        shown = render_template("pages/home-pulse.html", pulse=pulse_of(session), is_long_ago=is_long_ago)
    return fragment(shown)


@pages.get("/map/search")
@limiter.limit(SUGGESTIONS)
def search() -> Any:
    """Streets, addresses, places and the issue of a number, for the field over the map."""
    typed, language = word_of("q"), current_language()
    options = []
    with context.reading() as session:
        public_id = parse_public_id(typed)
        found = by_number(session, context.actor(), public_id) if public_id else None
        if found is not None:
            options.append(_as_option(found))
        for place in suggest(session, typed, language):
            detail = localized(place.area, language) if place.area else ""
            options.append(
                {"label": place.label(language), "detail": detail, "lon": place.lon, "lat": place.lat}
            )
    return jsonify(options)


@pages.get("/find")
@limiter.limit(SUGGESTIONS)
def find() -> Any:
    """The same search without a script: to the issue of a number, else to the list around an address."""
    typed = word_of("q")
    public_id = parse_public_id(typed)
    with context.reading() as session:
        if public_id and by_number(session, context.actor(), public_id) is not None:
            return redirect(url_for("issues.issue", public_id=public_id))
        match = find_address(session, typed) if typed else None
        found = (match.exact or next(iter(match.choices), None)) if match else None
        if found is None:
            places = suggest(session, typed, current_language(), 1) if typed else []
            found = places[0] if places else None
    if found is None:
        return redirect(url_for("issues.index", q=typed))
    around_it = Bbox.around(Point(found.lon, found.lat), FOUND_AROUND)
    return redirect(url_for("issues.index", bbox=around_it.text, q=found.label(current_language())))


def as_point(issue: IssueListed) -> dict[str, Any]:
    """An issue as the map's script draws it."""
    due = due_of(issue)
    department = name(issue.department_name)
    return {
        "id": issue.public_id,
        "lon": round(issue.lon, 7),
        "lat": round(issue.lat, 7),
        "category": issue.category,
        "group": issue.group,
        "icon": issue.icon.removeprefix("g-"),
        "status": issue.status,
        "title": title_of(issue),
        "detail": f"{department}. {due.words}" if due else department,
        "url": url_for("issues.issue", public_id=issue.public_id),
        "private": issue.visibility == "private",
    }


def _as_option(found: Numbered) -> dict[str, Any]:
    """The issue of a number: the map goes to where it is drawn; what the map does not show opens its page."""
    issue = found.issue
    option: dict[str, Any] = {"label": title_of(issue), "detail": issue.address}
    if found.on_the_map:
        return option | {"lon": issue.lon, "lat": issue.lat}
    return option | {"url": url_for("issues.issue", public_id=issue.public_id)}


def _as_cluster(cluster: Cluster) -> dict[str, Any]:
    return {
        "lon": round(cluster.lon, 6), "lat": round(cluster.lat, 6), "count": cluster.count,
        "received": cluster.received, "in_work": cluster.in_work, "to_judge": cluster.to_judge,
        "confirmed": cluster.confirmed, "other": cluster.other,
    }  # fmt: skip


def _window() -> tuple[Bbox, int]:
    return bbox_of(word_of("bbox")), zoom_of()


def _beside(session: Session, bbox: Bbox, zoom: int) -> dict[str, Any]:
    found: Around = around(session, context.actor(), bbox, map_filter(), limit=BESIDE_THE_MAP)
    return {"found": found, "heading": _heading(session, bbox, zoom), "query": _list_query(bbox, zoom)}


def _heading(session: Session, bbox: Bbox, zoom: int) -> str:
    """What a window is called: the street in its middle, the area around it, or the whole city."""
    rules, centre = context.rules(session), bbox.centre
    if zoom >= STREETS_FROM_ZOOM:
        street = reverse(session, centre, radius=STREET_WITHIN)
        if street is not None:
            return gettext("Around %(place)s", place=name(street.name))
    if zoom > WHOLE_CITY_ZOOM + 1:
        for area in covering(session, centre):
            if area.area_type_id == rules.area_type_id:
                return name(area.name)
    return name(rules.name)


def _list_query(bbox: Bbox, zoom: int) -> dict[str, str]:
    """What carries this window over to the page of the list."""
    kept = {key: word_of(key) for key in ("group", "status") if word_of(key)}
    return kept if zoom <= WHOLE_CITY_ZOOM else kept | {"bbox": bbox.text}
