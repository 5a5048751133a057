"""A call, a visit, a letter or an e-mail, taken in by a program of staff's: the report is the caller's own."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from civic.core.permissions import policies
from civic.core.secrets import display_public_id
from civic.intake.take_in import Taking, take_in
from web import context
from web.api.asking import staff
from web.api.blueprint import api
from web.api.links import intake_link, issue_links
from web.api.openapi import STAFF, STAFF_WORK, operation
from web.api.refusals import named
from web.api.report import submission_of
from web.api.schemas.intake import IntakeTaken, NewIntake
from web.api.schemas.verbs import NoQuery
from web.api.shown import moment
from web.api.writes import REPLAYED, answer_once

EXAMPLE = {
    "source": "phone",
    "agreed": True,
    "category": "street-light-out",
    "location": {"type": "Point", "coordinates": [39.999, 57.5992]},
    "description": "Two lamps at the crossing are dark.",
    "language": "en",
    "contact": {"name": "A. Resident", "phone": "+7 900 123-45-67"},
}


@api.post("/intake")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(NewIntake, location="json", arg_name="sent", example=EXAMPLE)
@api.output(IntakeTaken, 201, description="It is taken in.")
@operation(
    "takeIn", STAFF_WORK, "Take a report in for somebody", refusals=(400, 401, 403, 409, 413, 415, 422, 503),
    security=STAFF,
    headers={"Location": "The issue in the API.", REPLAYED: "true when this is the first answer once more."},
)  # fmt: skip
def take_report_in(asked: dict[str, Any], sent: dict[str, Any]) -> Response:
    """Take a report in for somebody

    Needs the permission `intake.take`. The report is theirs: a contact gets the secret link by mail as well. It is not
    told here; whoever took the report in finds it for twelve hours on the page `links.slip`, to print. With a contact
    `agreed` must be true: the person has agreed to its use, as `source` has it (read out, signed, written).
    """
    actor = staff()
    policies.require("intake.take", actor)

    def work(session: Session) -> dict[str, Any]:
        taking = Taking(sent["source"], sent["agreed"], sent.get("postal", ""))
        promise = take_in(session, actor, submission_of(sent, sent["source"]), taking, key=context.city_key())
        return {
            "id": promise.public_id, "report": promise.report_id, "status": promise.status,
            "department": {"code": promise.department, "name": dict(promise.department_name)},
            "take_by": moment(promise.take_by), "target_date": moment(promise.target),
        }  # fmt: skip

    with named():
        response = answer_once("intake", actor, work, _told)
    response.status_code = 201
    response.headers["Location"] = response.get_json()["links"]["self"]
    return response


def _told(taken: dict[str, Any]) -> dict[str, Any]:
    links = issue_links(taken["id"]) | {"slip": intake_link(taken["report"])}
    return taken | {"display_id": display_public_id(taken["id"]), "links": links}
