"""The queue of a department, kept fresh while it is open."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from civic.core.events import last_position
from civic.core.permissions import Actor
from civic.core.secrets import parse_public_id
from civic.departments.queries import DepartmentListed
from civic.issues.queries.listing import Filter
from civic.issues.queries.map import window
from civic.issues.queries.queue import VIEWS, Queue
from civic.issues.queries.queue import queue as queue_of
from civic.issues.rooms import department_room
from civic.people.roles import TRIAGE
from web import context
from web.filters import bbox_of, word_of, zoom_of
from web.fragments import fragment
from web.maps import city_map
from web.pages.home import as_point
from web.pages.staff.dates import due_of_row
from web.pages.staff.door import chosen_department, pages

ON_A_PAGE = 50


def view_names() -> dict[str, str]:
    """The views of a queue in the reader's language, in the order of their chips."""
    words = {
        "all": gettext("All"),
        "mine": gettext("Mine"),
        "unassigned": gettext("Unassigned"),
        "soon": gettext("Due soon"),
        "late": gettext("Late"),
        "waiting": gettext("Waiting"),
        "to_judge": gettext("To judge"),
    }
    return {view: words[view] for view in VIEWS}


@pages.get("/staff")
def queue() -> Any:
    with context.reading() as session:
        shown = _shown(session)
        if shown["unit"] is None:
            return render_template("pages/staff/no-department.html", moderating=True)
        room = department_room(shown["unit"].id)
        return render_template(
            "pages/staff/queue.html", page_map=city_map(session), live_rooms={room: shown["position"]}, room=room,
            **shown,
        )  # fmt: skip


@pages.get("/staff/queue-rows")
def queue_rows() -> Any:
    """The rows of the queue, for a page that is open."""
    with context.reading() as session:
        return fragment(render_template("pages/staff/queue-rows.html", **_shown(session)))


@pages.get("/staff/queue-views")
def queue_views() -> Any:
    """The chips with their counts, for a page that is open."""
    with context.reading() as session:
        return fragment(render_template("pages/staff/queue-views.html", **_shown(session)))


@pages.get("/staff/map")
def queue_map() -> Any:
    """What the map beside a queue shows of a window: the department's issues, each leading to its page for staff."""
    actor = context.actor()
    with context.reading() as session:
        unit, _ = chosen_department(session, actor, request.args.get("department", ""))
        position = last_position(session)
        shown = window(session, actor, bbox_of(word_of("bbox")), zoom_of(), Filter(department=unit.code))
    points = [
        as_point(issue) | {"url": url_for("staff.issue", public_id=issue.public_id)} for issue in shown.points
    ]
    answer = {
        "points": points,
        "clusters": [asdict(cluster) for cluster in shown.clusters],
        "position": position,
    }
    response = jsonify(answer)
    response.cache_control.no_store = True
    return response


@pages.get("/staff/find")
def find() -> Any:
    """To the issue of a number; other words go to the list of all issues."""
    typed = request.args.get("q", "").strip()
    public_id = parse_public_id(typed)
    if public_id is not None:
        return redirect(url_for("staff.issue", public_id=public_id))
    return redirect(url_for("issues.index", q=typed))


def _shown(session: Session) -> dict[str, Any]:
    """All that the queue's page and its parts show, by the address of this request."""
    actor, rules = context.actor(), context.rules(session)
    code = request.args.get("department", "")
    if not code and not actor.departments:
        return {"unit": None}
    unit, units = chosen_department(session, actor, code)
    view = request.args.get("view", "")
    view = view if view in VIEWS else "all"
    page = max(1, min(1000, request.args.get("page", 1, type=int)))
    position = last_position(session)
    found = queue_of(session, actor, unit.id, view, limit=ON_A_PAGE, offset=(page - 1) * ON_A_PAGE)
    return {
        "unit": unit, "units": units, "view": view, "views": view_names(), "page": page, "queue": found,
        "position": position, "can_accept": _can_accept(actor, unit),
        "dues": {row.assignment: due_of_row(row, found.soon_until, rules) for row in found.rows},
        "address": _addresses(unit, view, page, found),
    }  # fmt: skip


def _can_accept(actor: Actor, unit: DepartmentListed) -> bool:
    return unit.id in actor.departments or actor.has(TRIAGE)


def _addresses(unit: DepartmentListed, view: str, page: int, found: Queue) -> dict[str, str | None]:
    """Where the parts of this page are fetched again, and the pages before and after."""
    here: dict[str, Any] = {"department": unit.code, "view": view}
    return {
        "rows": url_for("staff.queue_rows", page=page, **here),
        "views": url_for("staff.queue_views", **here),
        "here": url_for("staff.queue", page=page, **here),
        "before": url_for("staff.queue", page=page - 1, **here) if page > 1 else None,
        "after": url_for("staff.queue", page=page + 1, **here) if found.more else None,
    }
