"""The queue of staff by a token, and the views that they keep of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.departments.calendars import calendar_of_code
from civic.departments.queries import department_by_code
from civic.triage.commands.delete_view import delete_view
from civic.triage.commands.rename_view import rename_view
from civic.triage.commands.save_view import save_view
from civic.triage.commands.share_view import share_view
from civic.triage.filters import ARGS, Filter
from civic.triage.moments import moments
from civic.triage.queue import Asked, Queued, queue
from civic.triage.saved import ViewShown, saved_views
from web import context
from web.api.asking import staff
from web.api.blueprint import api
from web.api.http import answered
from web.api.issues import known_number
from web.api.links import here, next_page
from web.api.openapi import STAFF, STAFF_WORK, WRITE_REFUSALS, operation
from web.api.refusals import named
from web.api.schemas.queue import (
    DeleteView,
    QueuePage,
    QueueQuery,
    RenameView,
    SavedViewsShown,
    SaveView,
    ShareView,
    ViewDone,
)
from web.api.schemas.verbs import NoQuery
from web.api.shown import feature, in_language, moment
from web.api.writes import REPLAYED, answer_once


@api.get("/queue")
@api.input(QueueQuery, location="query", arg_name="asked", unknown=None)
@api.output(QueuePage, description="A page of the queue.")
@operation(
    "listQueue", STAFF_WORK, "What waits for a department", refusals=(401, 403, 404, 422), security=STAFF,
    headers={"ETag": "Changes with the content."},
)  # fmt: skip
def list_queue(asked: dict[str, Any]) -> Response:
    """What waits for a department

    Needs the permission `queue.see`. Without `status` it is what is being worked on, one row for each part of an issue;
    with ended statuses it is issues, the newest first. All filters must hold. Follow `links.next` to read on.
    """
    actor = staff()
    with named(), context.reading() as session:
        unit = department_by_code(session, asked["of"]) if "of" in asked else None
        rules = context.rules(session)
        wanted = Filter.from_args({name: asked[name] for name in ARGS if name in asked})
        at = moments(calendar_of_code(session, unit.calendar if unit else None, rules))
        page = queue(
            session, actor, Asked(unit.id if unit else None, asked["view"], wanted), at, sort=asked["sort"],
            limit=asked["limit"], cursor=asked.get("cursor"),
        )  # fmt: skip
    following = next_page(page.after) if page.after else None
    rows = [_row(row, asked.get("lang")) for row in page.rows]
    return answered({"rows": rows, "links": {"self": here(), "next": following}})


@api.get("/views")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.output(SavedViewsShown, description="Those of your own, and of your departments.")
@operation(
    "listViews", STAFF_WORK, "Saved views of the queue", refusals=(401, 403, 422), security=STAFF,
    headers={"ETag": "Changes with the content."},
)  # fmt: skip
def list_views(asked: dict[str, Any]) -> Response:
    """Saved views of the queue

    Needs the permission `view.save`.
    """
    actor = staff()
    with context.reading() as session:
        found = saved_views(session, actor)
    return answered({"views": [_view(view) for view in found]})


@api.post("/views")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(SaveView, location="json", arg_name="sent")
@api.output(ViewDone, description="Kept.")
@operation(
    "saveView", STAFF_WORK, "Keep a view of the queue under a name",
    refusals=WRITE_REFUSALS, security=STAFF,
    headers={REPLAYED: "true when this is the first answer once more."},
)  # fmt: skip
def keep_view(asked: dict[str, Any], sent: dict[str, Any]) -> Response:
    """Keep a view of the queue under a name

    Needs the permission `view.save`, and `view.share` where a `department` is named.
    """
    actor = staff()

    def keep(session: Session) -> int:
        view = save_view(session, actor, sent["name"], Filter.from_args(sent["filter"]), sent["sort"])
        if "department" in sent:
            share_view(session, actor, view, sent["department"])
        return view

    return _once(actor, "keep view", keep)


@api.post("/views/<view_id>/rename")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(RenameView, location="json", arg_name="sent")
@api.output(ViewDone, description="It has the name.")
@operation(
    "renameView", STAFF_WORK, "Give a saved view another name", refusals=WRITE_REFUSALS, security=STAFF,
    headers={REPLAYED: "true when this is the first answer once more."},
)  # fmt: skip
def name_view(view_id: str, asked: dict[str, Any], sent: dict[str, Any]) -> Response:
    """Give a saved view another name

    Only its owner. Saving a view anew (`POST /views`) changes its filter and order.
    """
    actor, number = staff(), known_number("saved_view", view_id)

    def rename(session: Session) -> int:
        rename_view(session, actor, number, sent["name"])
        return number

    return _once(actor, f"rename view {number}", rename)


@api.post("/views/<view_id>/share")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(ShareView, location="json", arg_name="sent")
@api.output(ViewDone, description="It is shared so.")
@operation(
    "shareView", STAFF_WORK, "Share a saved view, or take it back", refusals=WRITE_REFUSALS, security=STAFF,
    headers={REPLAYED: "true when this is the first answer once more."},
)  # fmt: skip
def share_one_view(view_id: str, asked: dict[str, Any], sent: dict[str, Any]) -> Response:
    """Share a saved view, or take it back

    Only its owner, with a department for which they work (`view.share`); null: it is theirs alone again.
    """
    actor, number = staff(), known_number("saved_view", view_id)

    def share(session: Session) -> int:
        share_view(session, actor, number, sent["department"])
        return number

    return _once(actor, f"share view {number}", share)


@api.post("/views/<view_id>/delete")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(DeleteView, location="json", arg_name="sent")
@api.output(ViewDone, description="There no more.")
@operation(
    "deleteView", STAFF_WORK, "Do away with a saved view",
    refusals=WRITE_REFUSALS, security=STAFF,
    headers={REPLAYED: "true when this is the first answer once more."},
)  # fmt: skip
def remove_view(view_id: str, asked: dict[str, Any], sent: dict[str, Any]) -> Response:
    """Do away with a saved view

    Only its owner, for all with whom it was shared.
    """
    actor, number = staff(), known_number("saved_view", view_id)

    def remove(session: Session) -> int:
        delete_view(session, actor, number)
        return number

    return _once(actor, f"delete view {number}", remove)


def _once(actor: Actor, what: str, work: Callable[[Session], int]) -> Response:
    with named():
        return answer_once(what, actor, lambda session: {"id": work(session)})


def _row(row: Queued, language: str | None) -> dict[str, Any]:
    part = None
    if row.assignment is not None:
        part = {
            "id": row.assignment, "status": row.assignment_status,
            "department_name": in_language(row.department_name, language), "assignee_id": row.assignee_id,
            "assignee": row.assignee, "due": moment(row.due),
        }  # fmt: skip
    return {
        "issue": feature(row.issue, language), "part": part, "priority": row.issue.priority,
        "has_photo": row.has_photo, "reopened": row.reopened, "seq": row.seq,
    }  # fmt: skip


def _view(view: ViewShown) -> dict[str, Any]:
    return {
        "id": view.id, "name": view.name, "filter": view.wanted.to_args(), "sort": view.sort, "mine": view.mine,
        "owner": view.owner, "department": view.department,
    }  # fmt: skip
