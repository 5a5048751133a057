"""A report by a program: the promise comes back, with the secret that makes the sender its reporter."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from civic.core.secrets import display_public_id
from civic.issues.submission import Contact, Submission
from web import context
from web.api.blueprint import api
from web.api.links import issue_links, secret_link
from web.api.openapi import ANYBODY, ISSUES, operation
from web.api.refusals import named
from web.api.schemas.reports import NewReport, ReportTaken
from web.api.schemas.verbs import NoQuery
from web.api.shown import moment
from web.api.writes import REPLAYED, idempotency_key
from web.language import current_language
from web.submissions import submit

SOURCE = "api"
EXAMPLE = {
    "category": "street-light-out",
    "location": {"type": "Point", "coordinates": [39.999, 57.5992]},
    "description": "Two lamps at the crossing are dark.",
    "answers": {"fault": "out", "lamps": 2},
    "address": "Bell Street 14",
    "contact": {"email": "resident@example.org"},
}


@api.post("/issues")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(NewReport, location="json", arg_name="sent", example=EXAMPLE)
@api.output(ReportTaken, 201, description="The report is taken in.")
@operation(
    "reportIssue", ISSUES, "Report an issue", refusals=(400, 401, 409, 413, 415, 422, 429, 503), security=ANYBODY,
    headers={"Location": "The issue in the API.", REPLAYED: "true when this is the first answer once more."},
)  # fmt: skip
def report_issue(asked: dict[str, Any], sent: dict[str, Any]) -> Response:
    """Report an issue

    The answer is the promise: who answers for it and until when. Keep `secret`: with it one corrects, answers,
    withdraws and judges; a contact gets it by mail as well. A place outside the city is refused with whom to turn to
    (`issue.outside_city`), a category for emergencies with whom to call (`category.emergency`).
    """
    key = idempotency_key()
    with named():
        taken = submit(context.actor(), submission_of(sent, SOURCE), key)
    promise = taken.promise
    links = issue_links(promise.public_id)
    response = jsonify(
        {
            "id": promise.public_id,
            "display_id": display_public_id(promise.public_id),
            "secret": promise.secret,
            "secret_link": secret_link(promise.secret),
            "status": promise.status,
            "department": {"code": promise.department, "name": dict(promise.department_name)},
            "take_by": moment(promise.take_by),
            "target_date": moment(promise.target),
            "links": links | {"secret": secret_link(promise.secret)},
        }
    )
    response.status_code = 201
    response.headers["Location"] = links["self"]
    if taken.repeated:
        response.headers[REPLAYED] = "true"
    return response


def submission_of(sent: dict[str, Any], source: str) -> Submission:
    """What was told, from a body that `NewReport` has passed."""
    lon, lat = sent["location"]["coordinates"] if "location" in sent else (None, None)
    return Submission(
        category=sent["category"], lon=lon, lat=lat, text=sent["description"],
        language=sent.get("language") or current_language(), address=sent.get("address", ""),
        planned_result=sent.get("planned_result", ""), criteria=sent.get("criteria"), answers=sent.get("answers", {}),
        contact=contact_of(sent.get("contact")), photos=tuple(sent.get("photos", ())), source=source,
        asset=sent.get("asset", ""),
    )  # fmt: skip


def contact_of(sent: dict[str, str] | None) -> Contact:
    """The contact of a body, empty where there is none."""
    return Contact(**(sent or {}))
