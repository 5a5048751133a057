"""The queue of a department, kept fresh while it is open."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
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
from civic.issues.queries.queue import LONG_LATE, VIEWS, Queue, queue_counts, soon_until
from civic.issues.queries.queue import queue as queue_of
from civic.issues.rooms import person_room, rooms_at_work
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
        desk = _desk(session)
        if desk is None:
            return render_template("pages/staff/no-department.html", moderating=True)
        rooms = rooms_at_work(desk.actor, desk.unit.id)
        followed = [*rooms, person_room(desk.actor.person_id or 0)]
        position = last_position(session)
        return render_template(
            "pages/staff/queue.html", page_map=city_map(session), live_rooms=dict.fromkeys(followed, position),
            room=" ".join(rooms),
            **_rows(session, desk) | _counts(session, desk),
        )  # fmt: skip


@pages.get("/staff/queue-rows")
def queue_rows() -> Any:
    """The rows of the queue, for a page that is open."""
    with context.reading() as session:
        desk = _desk(session)
        return fragment(
            render_template("pages/staff/queue-rows.html", **_rows(session, desk)) if desk else ""
        )


@pages.get("/staff/queue-views")
def queue_views() -> Any:
    """The chips with their counts, for a page that is open."""
    with context.reading() as session:
        desk = _desk(session)
        return fragment(
            render_template("pages/staff/queue-views.html", **_counts(session, desk)) if desk else ""
        )


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


@dataclass(frozen=True, slots=True)
class Desk:
    """What the address of this request asks for: whose queue, by which view, which page of it.

    ``soon`` is until when a date is near.
    """

    actor: Actor
    unit: DepartmentListed
    units: list[DepartmentListed]
    view: str
    page: int
    soon: datetime


def _desk(session: Session) -> Desk | None:
    """None for who works for no department and names none."""
    actor, code = context.actor(), request.args.get("department", "")
    if not code and not actor.departments:
        return None
    unit, units = chosen_department(session, actor, code)
    view = request.args.get("view", "")
    page = max(1, min(1000, request.args.get("page", 1, type=int)))
    soon = soon_until(context.rules(session).calendar)
    return Desk(actor, unit, units, view if view in VIEWS else "all", page, soon)


def _rows(session: Session, desk: Desk) -> dict[str, Any]:
    """What the page shows around and in its rows."""
    offset = (desk.page - 1) * ON_A_PAGE
    found = queue_of(session, desk.actor, desk.unit.id, desk.soon, desk.view, limit=ON_A_PAGE, offset=offset)
    rules = context.rules(session)
    return {
        "unit": desk.unit, "units": desk.units, "view": desk.view, "page": desk.page, "queue": found,
        "can_accept": _can_accept(desk.actor, desk.unit),
        "dues": {row.assignment: due_of_row(row, desk.soon, rules) for row in found.rows},
        "address": _addresses(desk.unit, desk.view, desk.page, found), "long_late_days": LONG_LATE.days,
    }  # fmt: skip


def _counts(session: Session, desk: Desk) -> dict[str, Any]:
    """What the chips show."""
    counts = queue_counts(session, desk.actor, desk.unit.id, desk.soon)
    return {"unit": desk.unit, "view": desk.view, "views": view_names(), "counts": counts}


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
