"""Who sits in the council, how they have voted, and the clerk's list of terms."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from initiatives.council.members.commands.end_term import end_term
from initiatives.council.members.commands.name_deputy import name_deputy
from initiatives.council.members.commands.seat_member import seat_member
from initiatives.council.members.queries import members
from initiatives.council.motions.queries.records import votes_of
from initiatives.delivery.work import today
from web import context
from web.api.asking import somebody
from web.api.blueprint import api
from web.api.http import answered
from web.api.issues import known_number
from web.api.openapi import ANYBODY, COUNCIL, STAFF, WRITE_REFUSALS, operation
from web.api.refusals import named
from web.api.schemas.council import Members, MembersQuery, PastVotes, VotesQuery
from web.api.schemas.council_verbs import EndTermBody, MemberDone, NameDeputyBody, SeatMemberBody
from web.api.schemas.verbs import NoQuery
from web.api.shown import moment
from web.api.writes import REPLAYED, answer_once

HEADERS = {REPLAYED: "true when this is the first answer once more."}


@api.get("/council/members")
@api.input(MembersQuery, location="query", arg_name="asked", unknown=None)
@api.output(Members, description="The members.")
@operation(
    "listMembers", COUNCIL, "Who sits in the council", refusals=(401, 422), security=ANYBODY,
    headers={"ETag": "Changes with the content."},
)  # fmt: skip
def list_members(asked: dict[str, Any]) -> Response:
    """Who sits in the council

    On a day, by seat. To read on, ask for seats above the last one.
    """
    with context.reading() as session:
        day = asked.get("on") or today(session).date()
        found = members(session, day, after=asked["after"], limit=asked["limit"])
    return answered({"members": [_member(asdict(each)) for each in found]})


def _member(told: dict[str, Any]) -> dict[str, Any]:
    return told | {name: told[name].isoformat() if told[name] else None for name in ("since", "until")}


@api.get("/council/members/<member_id>/votes")
@api.input(VotesQuery, location="query", arg_name="asked", unknown=None)
@api.output(PastVotes, description="The votes.")
@operation(
    "listVotesOfMember", COUNCIL, "How a member has voted", refusals=(401, 404, 422), security=ANYBODY,
    headers={"ETag": "Changes with the content."},
)  # fmt: skip
def list_votes_of_member(member_id: str, asked: dict[str, Any]) -> Response:
    """How a member has voted

    In votes that are closed, the last ones first. To read on, ask for those before the last motion.
    """
    with context.reading() as session:
        found = votes_of(
            session, known_number("member", member_id), before=asked.get("before"), limit=asked["limit"]
        )
    return answered({"votes": [asdict(each) | {"closed_at": moment(each.closed_at)} for each in found]})


@api.post("/council/members")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(SeatMemberBody, location="json", arg_name="sent")
@api.output(MemberDone, 201, description="The seat is theirs.")
@operation(
    "seatMember", COUNCIL, "Give a seat to somebody who was elected", refusals=WRITE_REFUSALS, security=STAFF,
    headers=HEADERS,
)  # fmt: skip
def seat_one_member(asked: dict[str, Any], sent: dict[str, Any]) -> Response:
    """Give a seat to somebody who was elected

    They have an account with the role of the council. Needs the permission `council.keep_members`.
    """
    actor = somebody()

    def work(session: Session) -> dict[str, Any]:
        return {"id": seat_member(session, actor, **sent), "verb": "seat"}

    with named({}):
        response = answer_once("seat member", actor, work)
    response.status_code = 201
    return response


@api.post("/council/members/<member_id>/end")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(EndTermBody, location="json", arg_name="sent")
@api.output(MemberDone, description="Done.")
@operation("endTerm", COUNCIL, "Let a term end", refusals=WRITE_REFUSALS, security=STAFF, headers=HEADERS)
def end_one_term(member_id: str, asked: dict[str, Any], sent: dict[str, Any]) -> Response:
    """Let a term end

    Needs the permission `council.keep_members`.
    """
    actor, number = somebody(), known_number("member", member_id)

    def work(session: Session) -> dict[str, Any]:
        end_term(session, actor, number, sent["until"])
        return {"id": number, "verb": "end"}

    with named({}):
        return answer_once(f"end term {number}", actor, work)


@api.post("/council/members/<member_id>/name_deputy")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(NameDeputyBody, location="json", arg_name="sent")
@api.output(MemberDone, description="Done.")
@operation(
    "nameDeputy", COUNCIL, "Say who votes for a seat where its member is away", refusals=WRITE_REFUSALS,
    security=STAFF, headers=HEADERS,
)  # fmt: skip
def name_one_deputy(member_id: str, asked: dict[str, Any], sent: dict[str, Any]) -> Response:
    """Say who votes for a seat where its member is away

    Needs the permission `council.keep_members`.
    """
    actor, number = somebody(), known_number("member", member_id)

    def work(session: Session) -> dict[str, Any]:
        name_deputy(session, actor, number, sent["email"])
        return {"id": number, "verb": "name_deputy"}

    with named({}):
        return answer_once(f"name deputy {number}", actor, work)
