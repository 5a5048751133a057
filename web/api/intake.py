"""A call, a visit, a letter or an e-mail, taken in by a program of staff's: the report is the caller's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import Response, jsonify
from sqlalchemy.orm import Session

from civic.core.permissions import Actor, policies
from civic.core.secrets import display_public_id
from civic.intake.take_in import Taking, take_in, take_in_joining
from web import context
from web.api.asking import staff
from web.api.blueprint import api
from web.api.files import kept
from web.api.issues import known_id
from web.api.links import intake_link, issue_links
from web.api.openapi import STAFF, STAFF_WORK, WRITE_REFUSALS, operation
from web.api.refusals import named
from web.api.report import contact_of, submission_of
from web.api.schemas.intake import (
    AttachmentKept,
    AttachmentUpload,
    IntakeJoined,
    IntakeTaken,
    JoinIntake,
    NewIntake,
)
from web.api.schemas.verbs import NoQuery
from web.api.shown import moment
from web.api.writes import REPLAYED, answer_once
from web.attachments import take_attachment
from web.language import current_language

EXAMPLE = {
    "source": "phone",
    "agreed": True,
    "category": "street-light-out",
    "location": {"type": "Point", "coordinates": [39.999, 57.5992]},
    "description": "Two lamps at the crossing are dark.",
    "language": "en",
    "contact": {"name": "A. Resident", "phone": "+7 900 123-45-67"},
}
EXAMPLE_JOINING = {
    "source": "letter",
    "agreed": True,
    "description": "It has been dark for a week.",
    "contact": {"name": "B. Resident"},
    "postal": "Bell Street 16, Riverford",
}

HEADERS: Final = {
    "Location": "The issue in the API.", REPLAYED: "true when this is the first answer once more.",
}  # fmt: skip


@api.post("/intake")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(NewIntake, location="json", arg_name="sent", example=EXAMPLE)
@api.output(IntakeTaken, 201, description="It is taken in.")
@operation(
    "takeIn", STAFF_WORK, "Take a report in for somebody", refusals=(400, 401, 403, 409, 413, 415, 422, 503),
    security=STAFF, headers=HEADERS,
)  # fmt: skip
def take_report_in(asked: dict[str, Any], sent: dict[str, Any]) -> Response:
    """Take a report in for somebody

    Needs the permission `intake.take`. The report is theirs: a contact gets the secret link by mail as well. It is not
    told here; whoever took the report in finds it for twelve hours on the page `links.slip`, to print. With a contact
    `agreed` must be true: the person has agreed to its use, as `source` has it (read out, signed, written).
    """
    actor = _taker()

    def work(session: Session) -> dict[str, Any]:
        told = submission_of(sent, sent["source"])
        promise = take_in(session, actor, told, _taking(sent), key=context.city_key())
        return {
            "id": promise.public_id, "report": promise.report_id, "status": promise.status,
            "department": {"code": promise.department, "name": dict(promise.department_name)},
            "take_by": moment(promise.take_by), "target_date": moment(promise.target),
        }  # fmt: skip

    return _once("intake", actor, work)


@api.post("/issues/<public_id>/intake")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(JoinIntake, location="json", arg_name="sent", example=EXAMPLE_JOINING)
@api.output(IntakeJoined, 201, description="It is taken in.")
@operation(
    "takeInJoining", STAFF_WORK, "Take another report of an issue in for somebody", refusals=WRITE_REFUSALS,
    security=STAFF, headers=HEADERS,
)  # fmt: skip
def take_in_another(public_id: str, asked: dict[str, Any], sent: dict[str, Any]) -> Response:
    """Take another report of an issue in for somebody

    Needs the permission `intake.take`, and an open issue that everybody may see. Words, contact and photos may be left
    out. Otherwise as `POST /intake`: the report is theirs, its secret is on the page `links.slip`.
    """
    actor, issue = _taker(), known_id(public_id)

    def work(session: Session) -> dict[str, Any]:
        joined = take_in_joining(
            session, actor, issue, _taking(sent), key=context.city_key(), text=sent.get("description", ""),
            contact=contact_of(sent.get("contact")), language=sent.get("language") or current_language(),
            photos=tuple(sent.get("photos", ())),
        )  # fmt: skip
        return {"id": joined.public_id, "report": joined.report_id}

    return _once(f"intake-join {issue}", actor, work)


@api.post("/intake/attachments")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(AttachmentUpload, location="files", arg_name="sent", unknown=None)
@api.output(AttachmentKept, 201, description="The file is kept.")
@operation(
    "uploadAttachment", STAFF_WORK, "Send a scan or a recording", refusals=(401, 403, 413, 415, 422, 503),
    security=STAFF,
)  # fmt: skip
def upload_attachment(asked: dict[str, Any], sent: dict[str, Any]) -> Response:
    """Send a scan or a recording

    Needs the permission `intake.take`. Judged by its content; a picture is freed of its metadata and drawn anew. Refer
    to its `id` in `attachments` of an intake of one's own within a day; then it is gone.
    """
    _taker()
    response = jsonify({"id": kept(sent, "attachment", take_attachment)})
    response.status_code = 201
    return response


def _taker() -> Actor:
    """Whoever takes something in. Raises DomainError ``token.needed``, NotAllowed."""
    actor = staff()
    policies.require("intake.take", actor)
    return actor


def _taking(sent: dict[str, Any]) -> Taking:
    return Taking(sent["source"], sent["agreed"], sent.get("postal", ""), tuple(sent.get("attachments", ())))


def _once(what: str, actor: Actor, work: Callable[[Session], dict[str, Any]]) -> Response:
    with named():
        response = answer_once(what, actor, work, _told)
    response.status_code = 201
    response.headers["Location"] = response.get_json()["links"]["self"]
    return response


def _told(taken: dict[str, Any]) -> dict[str, Any]:
    links = issue_links(taken["id"]) | {"slip": intake_link(taken["report"])}
    return taken | {"display_id": display_public_id(taken["id"]), "links": links}
