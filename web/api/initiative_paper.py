"""Signatures on paper: scans, batches, and entering one; for clerks."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from sqlalchemy.orm import Session

from civic.core.permissions import policies
from initiatives.paper.commands.enter_paper import Entered, enter_paper
from initiatives.paper.queries import BatchShown, asked_for, batches
from initiatives.proposals.queries.detail import initiative_detail
from web import context
from web.api.asking import staff
from web.api.blueprint import api
from web.api.files import kept
from web.api.http import answered
from web.api.initiatives import known_initiative
from web.api.links import initiative_links
from web.api.openapi import INITIATIVES, STAFF, WRITE_REFUSALS, operation
from web.api.refusals import named
from web.api.schemas.paper import EnterPaperBody, PaperBatches, PaperEntered, ScanKept, ScanUpload
from web.api.schemas.verbs import NoQuery
from web.api.shown import moment
from web.api.writes import REPLAYED, answer_once
from web.attachments import take_attachment

PERMISSION = "signature.paper"


@api.post("/initiatives/scans")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(ScanUpload, location="files", arg_name="sent", unknown=None)
@api.output(ScanKept, 201, description="The scan is kept.")
@operation(
    "uploadScan", INITIATIVES, "Send the scan of signatures on paper", refusals=(401, 403, 413, 415, 422, 503),
    security=STAFF,
)  # fmt: skip
def upload_scan(asked: dict[str, Any], sent: dict[str, Any]) -> Response:
    """Send the scan of signatures on paper

    Judged by its content; a picture is drawn anew. Refer to its `id` when the batch is entered, within a day; then it
    is gone. Needs the permission `signature.paper`.
    """
    policies.require(PERMISSION, staff())
    response = jsonify({"id": kept(sent, "attachment", lambda file: take_attachment(file, PERMISSION))})
    response.status_code = 201
    return response


@api.get("/initiatives/<public_id>/paper")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.output(PaperBatches, description="The batches, newest first.")
@operation(
    "listPaper", INITIATIVES, "Batches of signatures on paper", refusals=(401, 403, 404, 422), security=STAFF,
    headers={"ETag": "Changes with the content."},
)  # fmt: skip
def list_paper(public_id: str, asked: dict[str, Any]) -> Response:
    """Batches of signatures on paper

    Their scans are opened on the initiative's page for clerks. Needs the permission `signature.paper`.
    """
    actor = staff()
    policies.require(PERMISSION, actor)
    with context.reading() as session:
        initiative = initiative_detail(session, actor, known_initiative(public_id)).listed.public_id
        found, asks = batches(session, actor, initiative), asked_for(session)
    shown = [
        {
            "id": each.id, "checked": each.checked, "lines": each.lines, **_counts(each),
            "entered_at": moment(each.entered_at), "entered_by": each.entered_by,
            "corrected_at": moment(each.corrected_at), "reason": each.reason,
        }
        for each in found
    ]  # fmt: skip
    return answered({"asked_by": asks, "batches": shown})


@api.post("/initiatives/<public_id>/enter_paper")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(EnterPaperBody, location="json", arg_name="sent")
@api.output(PaperEntered, 201, description="They are counted.")
@operation(
    "enterPaper", INITIATIVES, "Enter a batch of signatures on paper", refusals=WRITE_REFUSALS, security=STAFF,
    headers={REPLAYED: "true when this is the first answer once more."},
)  # fmt: skip
def enter_batch(public_id: str, asked: dict[str, Any], sent: dict[str, Any]) -> Response:
    """Enter a batch of signatures on paper

    Where the city has a register of residents (`asked_by` of the list of batches) `people` has its parts of each line,
    and only residents who have not signed before count. Nothing of what they wrote is kept. Needs the permission
    `signature.paper`.
    """
    actor, initiative = staff(), known_initiative(public_id)

    def work(session: Session) -> dict[str, Any]:
        entered = enter_paper(
            session, actor, initiative, lines=sent["lines"], attachment=sent["scan"],
            people=sent.get("people", ()), key=context.city_key(),
        )  # fmt: skip
        return {"id": initiative, "batch": entered.batch, **_counts(entered)}

    with named({"attachment": "scan", "attachments": "scan"}):
        response = answer_once(
            f"enter_paper {initiative}",
            actor,
            work,
            lambda done: done | {"links": initiative_links(done["id"])},
        )
    response.status_code = 201
    return response


def _counts(batch: Entered | BatchShown) -> dict[str, int]:
    return {"counted": batch.counted, "doubled": batch.doubled, "not_residents": batch.unknown}
