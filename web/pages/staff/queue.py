"""The screen for staff: a department's queue, its map and an open issue side by side, each fetched by itself."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from flask_babel import format_decimal, gettext
from sqlalchemy.orm import Session

from civic.city.queries import CityRules
from civic.core.errors import DomainError, NotAllowed
from civic.core.events import last_position
from civic.core.permissions import Actor
from civic.core.secrets import parse_public_id
from civic.departments.calendars import calendar_of_code
from civic.departments.queries import DepartmentListed
from civic.issues.queries.listing import Filter as OfList
from civic.issues.queries.map import window
from civic.issues.rooms import issue_room, person_room, rooms_at_work
from civic.people.roles import TRIAGE
from civic.triage.counts import Count, facets, view_counts
from civic.triage.moments import LONG_LATE, Moments, moments
from civic.triage.queue import Asked, Queue
from civic.triage.queue import queue as queue_of
from civic.triage.views import VIEWS
from civic.triage.window import queue_window
from web import context
from web.bulk_words import OFFERED_FIRST
from web.deadline_words import role_words
from web.filters import bbox_of, word_of, zoom_of
from web.fragments import fragment
from web.maps import city_map
from web.pages.home import as_point
from web.pages.staff.dates import due_of_row, turns_of_row
from web.pages.staff.door import chosen_department, pages
from web.pages.staff.keys import GO, ISSUE_KEYS, key_sheet
from web.pages.staff.narrowing import Narrowed, address_of, chips, form_of, narrowed
from web.pages.staff.pane import pane_html
from web.pages.staff.saved import kept_views
from web.priority_words import PRIORITY_ICONS, priority_words
from web.verb_words import verb_words

ON_A_PAGE = 50


def view_names() -> dict[str, str]:
    """The views of a queue in the reader's language, in the order of their chips."""
    words = {
        "all": gettext("All"),
        "mine": gettext("Mine"),
        "unassigned": gettext("Unassigned"),
        "risk": gettext("At risk"),
        "late": gettext("Late"),
        "waiting": gettext("Waiting"),
        "reopened": gettext("Reopened"),
        "mentioned": gettext("Mentioned"),
        "to_judge": gettext("To judge"),
    }
    return {view: words[view] for view in VIEWS if view in words}


@pages.get("/staff")
def queue() -> Any:
    """The screen: queue, map, and the issue of ``issue`` beside them."""
    with context.reading() as session:
        desk = _desk(session)
        if desk is None:
            return render_template("pages/staff/no-department.html", moderating=True)
        rooms = rooms_at_work(desk.actor, desk.unit.id)
        room = " ".join(rooms)
        position = last_position(session)
        opened = parse_public_id(word_of("issue"))
        pane = None if opened is None else pane_html(session, opened)
        if opened is not None:
            rooms = [*rooms, issue_room(opened)]
        rooms = [*rooms, person_room(desk.actor.person_id or 0)]
        page = render_template(
            "pages/staff/queue.html", page_map=city_map(session), live_rooms=dict.fromkeys(rooms, position),
            room=room, opened=opened, pane=pane, key_groups=key_sheet(view_names()), issue_keys=ISSUE_KEYS,
            bulk_first=OFFERED_FIRST, bulk_names=verb_words(),
            **_rows(session, desk) | _counts(session, desk),
        )  # fmt: skip
        return page, 422 if desk.asked.errors else 200


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


@pages.get("/staff/queue-filters")
def queue_filters() -> Any:
    """The form of all filters, with counts beside their values: for the screen, or on a page of its own."""
    with context.reading() as session:
        desk = _desk(session)
        if desk is None:
            return render_template("pages/staff/no-department.html", moderating=True)
        counts = facets(session, desk.actor, desk.queue, desk.moments)
        shown = {
            "unit": desk.unit, "view": desk.view, "count_words": count_words, "department": desk.unit.code,
            "kept": kept_views(session, desk.actor),
            "form": form_of(session, desk.asked, desk.unit.id, counts),
        }  # fmt: skip
        if "X-Veche-Fragment" in request.headers:
            return fragment(render_template("pages/staff/filters-form.html", **shown))
        return render_template("pages/staff/filters.html", **shown)


@pages.get("/staff/map")
def queue_map() -> Any:
    """What the map beside a queue shows of a window: what stands in it, each leading to its page for staff.

    The whole queue of a department shows what it has done lately, too.
    """
    with context.reading() as session:
        desk = _desk(session)
        if desk is None:
            raise NotAllowed("queue.see")
        position, bbox = last_position(session), bbox_of(word_of("bbox"))
        if desk.view == "all" and not desk.asked.wanted:
            shown = window(session, desk.actor, bbox, zoom_of(), OfList(department=desk.unit.code))
        else:
            shown = queue_window(session, desk.actor, desk.queue, desk.moments, bbox, zoom_of())
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
    """To the issue of a number; other words narrow the queue, for who has none the list of all issues."""
    typed = request.args.get("q", "").strip()
    public_id = parse_public_id(typed)
    if public_id is not None:
        return redirect(url_for("staff.issue", public_id=public_id))
    actor = context.actor()
    if not actor.departments:
        return redirect(url_for("issues.index", q=typed))
    return redirect(url_for("staff.queue", q=typed or None))


@dataclass(frozen=True, slots=True)
class Desk:
    """What the address of this request asks for: whose queue, by which view, narrowed to what, from where on.

    The calendar of ``rules`` is the department's: by its working time dates are near and late here.
    """

    actor: Actor
    unit: DepartmentListed
    units: list[DepartmentListed]
    view: str
    asked: Narrowed
    cursor: str | None
    moments: Moments
    rules: CityRules

    @property
    def queue(self) -> Asked:
        return Asked(self.unit.id, self.view, self.asked.wanted)

    @property
    def here(self) -> dict[str, str]:
        """The address of this queue, without the page of it."""
        return {"department": self.unit.code, "view": self.view} | address_of(
            self.asked.wanted, self.asked.sort
        )


def _desk(session: Session) -> Desk | None:
    """None for who works for no department and names none."""
    actor, code = context.actor(), request.args.get("department", "")
    if not code and not actor.departments:
        return None
    unit, units = chosen_department(session, actor, code)
    view = request.args.get("view", "")
    rules = context.rules(session)
    rules = replace(rules, calendar=calendar_of_code(session, unit.calendar, rules))
    return Desk(
        actor, unit, units, view if view in VIEWS else "all", narrowed(), word_of("cursor") or None,
        moments(rules.calendar), rules,
    )  # fmt: skip


def _rows(session: Session, desk: Desk) -> dict[str, Any]:
    """What the page shows around and in its rows."""
    cursor = desk.cursor
    try:
        found = queue_of(
            session,
            desk.actor,
            desk.queue,
            desk.moments,
            sort=desk.asked.sort,
            limit=ON_A_PAGE,
            cursor=cursor,
        )
    except DomainError as error:
        # A cursor of another order, or one that somebody has cut off: the queue begins anew.
        if error.code != "list.cursor_invalid":
            raise
        cursor = None
        found = queue_of(session, desk.actor, desk.queue, desk.moments, sort=desk.asked.sort, limit=ON_A_PAGE)
    rules = desk.rules
    turns = (turns_of_row(row, desk.moments.soon, rules) for row in found.rows)
    return {
        "turns": min((at for at in turns if at is not None), default=None),
        "priorities": priority_words(), "PRIORITY_ICONS": PRIORITY_ICONS,
        "role_words": role_words(),
        "unit": desk.unit, "units": desk.units, "view": desk.view, "queue": found, "paged": cursor is not None,
        "wanted": desk.asked.wanted, "can_accept": _can_accept(desk.actor, desk.unit),
        "dues": {row.issue.public_id: due_of_row(row, desk.moments.soon, rules) for row in found.rows},
        "address": _addresses(desk, cursor, found), "long_late_days": LONG_LATE.days,
        "errors": desk.asked.errors,
    }  # fmt: skip


def _counts(session: Session, desk: Desk) -> dict[str, Any]:
    """What the chips show: the views with what is in them, and what the queue is narrowed to."""
    counts = view_counts(session, desk.actor, desk.queue, desk.moments)
    return {
        "unit": desk.unit, "view": desk.view, "views": view_names(), "counts": counts, "go": GO,
        "count_words": count_words, "narrowings": chips(session, desk.asked.wanted, desk.asked.sort),
        "narrowing": address_of(desk.asked.wanted, desk.asked.sort), "errors": desk.asked.errors,
    }  # fmt: skip


def count_words(count: Count | None) -> str:
    """A count as it is shown: "38", or "1,000+" where there are more than are counted."""
    if count is None:
        return "0"
    number = str(format_decimal(count.number))
    return gettext("%(number)s+", number=number) if count.more else number


def _can_accept(actor: Actor, unit: DepartmentListed) -> bool:
    return unit.id in actor.departments or actor.has(TRIAGE)


def _addresses(desk: Desk, cursor: str | None, found: Queue) -> dict[str, str | None]:
    """Where the parts of this page are fetched again, and the pages before and after."""
    here: dict[str, Any] = desk.here
    opened = request.args.get("issue")
    return {
        "rows": url_for("staff.queue_rows", cursor=cursor, **here),
        "views": url_for("staff.queue_views", **here),
        "filters": url_for("staff.queue_filters", **here),
        "here": url_for("staff.queue", cursor=cursor, **here),
        "first": url_for("staff.queue", **here),
        "bulk": url_for("staff.bulk_choice", **here),
        "pane": url_for(
            "staff.issue_pane", public_id=opened, assignment=request.args.get("assignment", type=int)
        )
        if opened
        else None,
        "before": url_for("staff.queue", cursor=found.before, **here) if found.before else None,
        "after": url_for("staff.queue", cursor=found.after, **here) if found.after else None,
    }
