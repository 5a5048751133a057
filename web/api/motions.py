"""Motions: each with its rule, numbers and verdict, and a route for each verb of clerk, chair and members."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from apiflask import Schema
from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from initiatives.council.motions.commands.announce import announce
from initiatives.council.motions.commands.cast_ballot import cast_ballot
from initiatives.council.motions.commands.close_vote import close_vote
from initiatives.council.motions.commands.give_casting_vote import give_casting_vote
from initiatives.council.motions.commands.open_vote import open_vote
from initiatives.council.motions.commands.withdraw_motion import withdraw_motion
from initiatives.council.motions.models import Motion
from initiatives.council.motions.queries.shown import motion_shown, votes
from initiatives.council.sittings.models import Sitting
from web import context
from web.api.asking import somebody
from web.api.blueprint import api
from web.api.council_shown import motion_whole
from web.api.http import answered
from web.api.issues import known_number
from web.api.links import motion_links
from web.api.openapi import ANYBODY, COUNCIL, STAFF, WRITE_REFUSALS, operation
from web.api.refusals import named
from web.api.schemas.council import MotionShown, SittingQuery
from web.api.schemas.council_verbs import BallotDone, CastBody, CastingBody, MotionDone
from web.api.schemas.initiatives import Nothing
from web.api.schemas.verbs import NoQuery
from web.api.shown import moment
from web.api.writes import REPLAYED, answer_once

HEADERS: Final = {REPLAYED: "true when this is the first answer once more."}


@api.get("/motions/<motion_id>")
@api.input(SittingQuery, location="query", arg_name="asked", unknown=None)
@api.output(MotionShown, description="The motion as this reader may see it.")
@operation(
    "getMotion", COUNCIL, "A motion, its rule, and what the vote came to", refusals=(401, 404, 422),
    security=ANYBODY, headers={"ETag": "Changes with the content."},
)  # fmt: skip
def show_motion(motion_id: str, asked: dict[str, Any]) -> Response:
    """A motion, its rule, and what the vote came to

    The numbers, the verdict in words, and each seat's vote: all of them once the vote is closed, and none before. With
    the rule and the numbers anybody can compute the verdict (docs/council.md).
    """
    with context.reading() as session:
        found = motion_shown(session, context.actor(), known_number("motion", motion_id))
        said = votes(session, found)
    response = answered(motion_whole(found, said, asked.get("lang")))
    response.vary.add("Accept-Language")
    return response


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb: what it takes to do it, its body and what it does. ``act`` returns what is told besides."""

    operation_id: str
    permission: str
    summary: str
    body: type[Schema]
    act: Callable[[Session, Actor, int, dict[str, Any]], object]
    done: type[Schema] = MotionDone


def _cast(session: Session, actor: Actor, motion_id: int, sent: dict[str, Any]) -> dict[str, Any]:
    receipt = cast_ballot(session, actor, motion_id, sent["choice"])
    return asdict(receipt) | {"cast_at": moment(receipt.cast_at)}


VERBS: Final[Mapping[str, Verb]] = {
    "open": Verb(
        "openVote", "motion.conduct", "Open the vote on a motion", Nothing,
        lambda session, actor, motion_id, _sent: open_vote(session, actor, motion_id),
    ),
    "close": Verb(
        "closeVote", "motion.conduct", "Close the vote on a motion", Nothing,
        lambda session, actor, motion_id, _sent: close_vote(session, actor, motion_id),
    ),
    "announce": Verb(
        "announceMotion", "motion.conduct", "Note that the result was read out", Nothing,
        lambda session, actor, motion_id, _sent: announce(session, actor, motion_id),
    ),
    "withdraw": Verb(
        "withdrawMotion", "motion.conduct", "Take a motion back", Nothing,
        lambda session, actor, motion_id, _sent: withdraw_motion(session, actor, motion_id),
    ),
    "cast": Verb(
        "castBallot", "ballot.cast", "Vote for one's seat, or change one's vote while it is open", CastBody, _cast,
        BallotDone,
    ),
    "give_casting_vote": Verb(
        "giveCastingVote", "motion.break_tie", "Decide a tie as the chair", CastingBody,
        lambda session, actor, motion_id, sent: give_casting_vote(session, actor, motion_id, sent["choice"]),
    ),
}  # fmt: skip
"""Verb of the API → how it is done."""


def _do(name: str, motion_id: int, sent: dict[str, Any]) -> Response:
    actor = somebody()

    def work(session: Session) -> dict[str, Any]:
        told = VERBS[name].act(session, actor, motion_id, sent)
        status, sitting = session.execute(
            select(Motion.status, Sitting.public_id)
            .join(Sitting, Sitting.id == Motion.sitting_id)
            .where(Motion.id == motion_id)
        ).one()
        more = told if isinstance(told, dict) else {}
        return {"id": motion_id, "verb": name, "status": status, "sitting": sitting, **more}

    with named({}):
        return answer_once(f"{name} motion {motion_id}", actor, work, _with_links)


def _with_links(done: dict[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in done.items() if name != "sitting"}
    return told | {"links": motion_links(done["id"], done["sitting"])}


def _route(name: str, verb: Verb) -> None:
    @api.post(f"/motions/<motion_id>/{name}", endpoint=f"motion_{name}")
    @api.input(NoQuery, location="query", arg_name="asked", unknown=None)
    @api.input(verb.body, location="json", arg_name="sent")
    @api.output(verb.done, description="Done.")
    @operation(
        verb.operation_id, COUNCIL, verb.summary, refusals=WRITE_REFUSALS, security=STAFF, headers=HEADERS,
        description=f"Needs the permission `{verb.permission}`.",
    )  # fmt: skip
    def view(motion_id: str, asked: dict[str, Any], sent: dict[str, Any]) -> Response:
        return _do(name, known_number("motion", motion_id), sent)


for _name, _verb in VERBS.items():
    _route(_name, _verb)
