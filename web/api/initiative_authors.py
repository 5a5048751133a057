"""Who answers for an initiative: links that invite, accepting one, and handing the lead on."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.permissions import policies
from initiatives.authors.commands.invite_author import invite_author
from initiatives.authors.commands.join_authors import join_authors
from initiatives.authors.links import waiting
from initiatives.proposals.models import Initiative
from initiatives.proposals.queries.detail import initiative_detail
from web import context
from web.api.asking import somebody
from web.api.blueprint import api
from web.api.http import answered
from web.api.initiatives import known_initiative
from web.api.links import initiative_links
from web.api.openapi import INITIATIVES, STAFF, WRITE_REFUSALS, operation
from web.api.refusals import named
from web.api.schemas.authors import InvitationMade, Invitations, JoinBody
from web.api.schemas.initiatives import InitiativeDone, Nothing
from web.api.schemas.verbs import NoQuery
from web.api.shown import moment
from web.api.writes import REPLAYED, answer_once
from web.hosts import absolute
from web.limits import BY_LINK, OF_AN_ACCOUNT, limiter, of_the_account


@api.get("/initiatives/<public_id>/invitations")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.output(Invitations, description="The authors, and the links that wait.")
@operation(
    "listInvitations", INITIATIVES, "Its authors, and the links that still invite", refusals=(401, 403, 404, 422),
    security=STAFF, headers={"ETag": "Changes with the content."},
)  # fmt: skip
def list_invitations(public_id: str, asked: dict[str, Any]) -> Response:
    """Its authors, and the links that still invite

    For who leads its authors. A link's secret was told once, when it was made. Needs the permission
    `initiative.invite`.
    """
    actor = somebody()
    with context.reading() as session:
        detail = initiative_detail(session, actor, known_initiative(public_id))
        policies.require("initiative.invite", actor, detail.subject)
        links = waiting(session, detail.id)
    return answered(
        {
            "authors": [
                {"person": author.person_id, "name": author.name, "first": author.first} for author in detail.authors
            ],
            "invitations": [
                {"id": link.id, "created_at": moment(link.created_at), "expires_at": moment(link.expires_at)}
                for link in links
            ],
        }
    )  # fmt: skip


@api.post("/initiatives/<public_id>/invitations")
@limiter.limit(OF_AN_ACCOUNT, key_func=of_the_account)
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(Nothing, location="json", arg_name="sent")
@api.output(InvitationMade, 201, description="The link, told this once.")
@operation(
    "inviteAuthor", INITIATIVES, "Make a link by which somebody joins its authors", refusals=(*WRITE_REFUSALS, 429),
    security=STAFF, headers={REPLAYED: "true when this is the first answer once more, then without the secret."},
)  # fmt: skip
def invite_somebody(public_id: str, asked: dict[str, Any], sent: dict[str, Any]) -> Response:
    """Make a link by which somebody joins its authors

    It works once and for seven days. The secret is nowhere kept: an answer that is sent again has none, so an answer
    that was lost is made good by taking the link back and making another. Needs the permission `initiative.invite`.
    """
    actor, initiative = somebody(), known_initiative(public_id)
    made: list[str] = []

    def work(session: Session) -> dict[str, Any]:
        made.append(invite_author(session, actor, initiative, key=context.city_key()))
        return {"id": initiative}

    def shown(done: dict[str, Any]) -> dict[str, Any]:
        secret = made[0] if made else None
        link = absolute("initiatives.join", secret=secret) if secret else None
        return done | {"secret": secret, "link": link, "links": initiative_links(done["id"])}

    with named({}):
        response = answer_once(f"invite {initiative}", actor, work, shown)
    response.status_code = 201
    return response


@api.post("/initiatives/join")
@limiter.limit(BY_LINK)
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(JoinBody, location="json", arg_name="sent")
@api.output(InitiativeDone, description="Done.")
@operation(
    "joinAuthors", INITIATIVES, "Accept a link and answer for an initiative", refusals=(*WRITE_REFUSALS, 429),
    security=STAFF, headers={REPLAYED: "true when this is the first answer once more."},
)  # fmt: skip
def join_its_authors(asked: dict[str, Any], sent: dict[str, Any]) -> Response:
    """Accept a link and answer for an initiative

    Needs the permission `initiative.join`.
    """
    actor = somebody()

    def work(session: Session) -> dict[str, Any]:
        public_id = join_authors(session, actor, sent["secret"])
        status = session.scalar(select(Initiative.status).where(Initiative.public_id == public_id))
        return {"id": public_id, "verb": "join", "status": status}

    with named({}):
        return answer_once(
            "join-authors", actor, work, lambda done: done | {"links": initiative_links(done["id"])}
        )
