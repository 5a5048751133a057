"""What is proposed about an initiative and another becoming one."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response

from civic.core.permissions import policies
from initiatives.merging.queries import MergeShown, proposals_of
from initiatives.proposals.queries.detail import initiative_detail
from web import context
from web.api.asking import somebody
from web.api.blueprint import api
from web.api.http import answered
from web.api.initiatives import known_initiative
from web.api.openapi import INITIATIVES, STAFF, operation
from web.api.schemas.merging import Merges
from web.api.schemas.verbs import NoQuery
from web.api.shown import moment


@api.get("/initiatives/<public_id>/merges")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.output(Merges, description="The proposals, newest first.")
@operation(
    "listMerges", INITIATIVES, "Proposals that it joins another, or another joins it", refusals=(401, 403, 404, 422),
    security=STAFF, headers={"ETag": "Changes with the content."},
)  # fmt: skip
def list_merges(public_id: str, asked: dict[str, Any]) -> Response:
    """Proposals that it joins another, or another joins it

    For its authors and moderators: what waits, and what became of the last ones.
    """
    actor, initiative = somebody(), known_initiative(public_id)
    with context.reading() as session:
        found = initiative_detail(session, actor, initiative)
        policies.require("initiative.propose_merge", actor, found.subject)
        merges = proposals_of(session, actor, found.id, found.subject)
    return answered({"merges": [_shown(each) for each in merges]})


def _shown(proposal: MergeShown) -> dict[str, Any]:
    return asdict(proposal) | {
        "proposed_at": moment(proposal.proposed_at),
        "expires_at": moment(proposal.expires_at),
        "ended_at": moment(proposal.ended_at),
    }
