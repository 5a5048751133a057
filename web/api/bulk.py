"""One verb for many issues: asked for, tried, begun after a grace, cancelled, looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import Response
from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.core.secrets import parse_public_id
from civic.triage.bulk.asking import Chosen, ask
from civic.triage.bulk.commands import begin, cancel
from civic.triage.bulk.foreseeing import foresee_at_once
from civic.triage.bulk.models import Bulk
from civic.triage.bulk.queries import bulk_shown, items
from civic.triage.bulk.selection import by_filter, by_numbers, by_queue
from civic.triage.filters import ARGS, Filter
from civic.triage.moments import moments
from civic.triage.queue import Asked
from web import context
from web.api.asking import staff
from web.api.blueprint import api
from web.api.http import answered
from web.api.issues import known_number
from web.api.openapi import STAFF, STAFF_WORK, WRITE_REFUSALS, operation
from web.api.refusals import named
from web.api.schemas.bulk import AskForBulk, BulkQuery, BulkShown, BulkTurned
from web.api.schemas.verbs import NoQuery
from web.api.shown import moment
from web.api.writes import REPLAYED, answer_once

ON_A_PAGE: Final = 100
HEADERS: Final = {REPLAYED: "true when this is the first answer once more."}


@api.post("/bulk")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(AskForBulk, location="json", arg_name="sent")
@api.output(BulkTurned, description="Written down; it is tried, or begins in half a minute.")
@operation(
    "askForBulk",
    STAFF_WORK,
    "Do one thing with many issues",
    refusals=WRITE_REFUSALS,
    security=STAFF,
    headers=HEADERS,
)
def ask_for_bulk(asked: dict[str, Any], sent: dict[str, Any]) -> Response:
    """Do one thing with many issues

    Needs the permission `bulk.ask`, and at each issue that of the verb. With `dry_run` the verb is tried at each issue
    and nothing is left of it; without, it begins half a minute later unless it is cancelled. At most 5,000 issues.
    """
    actor = staff()

    def work(session: Session) -> Bulk:
        row = ask(
            session, actor, sent["verb"], sent["fields_"], _chosen(session, actor, sent),
            despite_claims=sent["despite_claims"],
        )  # fmt: skip
        if sent["dry_run"]:
            foresee_at_once(session, row)
        else:
            begin(session, actor, row.id)
        return row

    with named():
        return _once("bulk", actor, work)


@api.get("/bulk/<bulk_id>")
@api.input(BulkQuery, location="query", arg_name="asked", unknown=None)
@api.output(BulkShown, description="How it stands.")
@operation(
    "showBulk", STAFF_WORK, "What became of an action for many issues", refusals=(401, 403, 404, 422),
    security=STAFF, headers={"ETag": "Changes with the content."},
)  # fmt: skip
def show_bulk(bulk_id: str, asked: dict[str, Any]) -> Response:
    """What became of an action for many issues

    Needs the permission `bulk.see`: it is for whoever asked for it alone.
    """
    actor, number = staff(), known_number("bulk", bulk_id)
    with context.reading() as session:
        shown = bulk_shown(session, actor, number)
        listed = items(
            session, actor, number, status=asked.get("status"), limit=ON_A_PAGE,
            offset=(asked["page"] - 1) * ON_A_PAGE,
        )  # fmt: skip
    return answered(
        {
            "id": shown.id, "verb": shown.verb, "status": shown.status, "total": shown.total, "done": shown.done,
            "refused": dict(shown.refused), "foreseen": dict(shown.foreseen), "starts_at": moment(shown.starts_at),
            "ended_at": moment(shown.ended_at),
            "issues": [
                {"issue": item.public_id, "status": item.status, "foreseen": item.foreseen, "code": item.code}
                for item in listed
            ],
        }
    )  # fmt: skip


@api.post("/bulk/<bulk_id>/begin")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(NoQuery, location="json", arg_name="sent")
@api.output(BulkTurned, description="It begins in half a minute.")
@operation(
    "beginBulk", STAFF_WORK, "Begin what was tried", refusals=WRITE_REFUSALS, security=STAFF, headers=HEADERS
)
def begin_bulk(bulk_id: str, asked: dict[str, Any], sent: dict[str, Any]) -> Response:
    """Begin what was tried

    Needs the permission `bulk.begin`. It can be cancelled until it begins, half a minute later.
    """
    actor, number = staff(), known_number("bulk", bulk_id)
    return _once(f"begin bulk {number}", actor, lambda session: begin(session, actor, number))


@api.post("/bulk/<bulk_id>/cancel")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(NoQuery, location="json", arg_name="sent")
@api.output(BulkTurned, description="Nothing was done to any of the issues.")
@operation(
    "cancelBulk",
    STAFF_WORK,
    "Undo an action before it begins",
    refusals=WRITE_REFUSALS,
    security=STAFF,
    headers=HEADERS,
)
def cancel_bulk(bulk_id: str, asked: dict[str, Any], sent: dict[str, Any]) -> Response:
    """Undo an action before it begins

    Needs the permission `bulk.cancel`. What has begun is not cancelled any more: 409.
    """
    actor, number = staff(), known_number("bulk", bulk_id)
    return _once(f"cancel bulk {number}", actor, lambda session: cancel(session, actor, number))


def _chosen(session: Session, actor: Actor, sent: dict[str, Any]) -> list[Chosen]:
    """Raises DomainError ``bulk.which`` unless one of both ways is taken, ``issue.not_found`` at ``issues``."""
    if ("issues" in sent) == ("filter" in sent):
        raise DomainError("bulk.which", field="issues")
    if "filter" in sent:
        args = dict(sent["filter"])
        view, now = args.pop("view", None), moments(context.rules(session).calendar)
        for name in args:
            if name not in ARGS:
                raise DomainError("value.unknown", field="filter")
        wanted = Filter.from_args(args)
        if view is None:
            return by_filter(session, actor, wanted, now)
        return by_queue(session, actor, Asked(None, view, wanted), now)
    numbers = [parse_public_id(each) or each for each in sent["issues"]]
    chosen, missing = by_numbers(session, actor, numbers, sent.get("department"))
    if missing:
        raise DomainError("issue.not_found", field="issues", key=missing[0])
    return chosen


def _once(operation_name: str, actor: Actor, work: Callable[[Session], Bulk]) -> Response:
    def worked(session: Session) -> dict[str, Any]:
        row = work(session)
        return {"id": row.id, "status": row.status, "starts_at": moment(row.starts_at)}

    return answer_once(operation_name, actor, worked)
