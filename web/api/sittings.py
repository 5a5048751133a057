"""Sittings of the council: lists, each with its agenda, and a route for each verb."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from apiflask import Schema
from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.errors import NotFound
from civic.core.permissions import Actor
from civic.core.secrets import parse_public_id
from initiatives.council.motions.commands.put_motion import put_motion
from initiatives.council.sittings.commands.add_item import add_item
from initiatives.council.sittings.commands.change_sitting import change_sitting
from initiatives.council.sittings.commands.check_in import check_in
from initiatives.council.sittings.commands.check_out import check_out
from initiatives.council.sittings.commands.close_sitting import close_sitting
from initiatives.council.sittings.commands.finish_item import finish_item
from initiatives.council.sittings.commands.lift_recusal import lift_recusal
from initiatives.council.sittings.commands.move_item import move_item
from initiatives.council.sittings.commands.name_chair import name_chair
from initiatives.council.sittings.commands.note_arrival import note_arrival
from initiatives.council.sittings.commands.note_departure import note_departure
from initiatives.council.sittings.commands.note_recusal import note_recusal
from initiatives.council.sittings.commands.open_item import open_item
from initiatives.council.sittings.commands.open_sitting import open_sitting
from initiatives.council.sittings.commands.pause_sitting import pause_sitting
from initiatives.council.sittings.commands.plan_sitting import plan_sitting
from initiatives.council.sittings.commands.postpone_item import postpone_item
from initiatives.council.sittings.commands.publish_sitting import publish_sitting
from initiatives.council.sittings.commands.recuse import recuse
from initiatives.council.sittings.commands.remove_item import remove_item
from initiatives.council.sittings.commands.resume_sitting import resume_sitting
from initiatives.council.sittings.models import Sitting
from initiatives.council.sittings.queries.detail import sitting_detail
from initiatives.council.sittings.queries.listing import sittings
from web import context
from web.api.asking import somebody
from web.api.blueprint import api
from web.api.council_shown import sitting_row, sitting_whole
from web.api.http import answered
from web.api.initiatives import known_initiative
from web.api.links import here, next_page, sitting_links
from web.api.openapi import ANYBODY, COUNCIL, STAFF, WRITE_REFUSALS, operation
from web.api.refusals import named
from web.api.schemas.council import SittingPage, SittingQuery, SittingShown, SittingsQuery
from web.api.schemas.council_verbs import (
    AddItemBody,
    ArrivalBody,
    ItemBody,
    ItemSeatBody,
    MoveItemBody,
    PutMotionBody,
    SeatBody,
    SittingBody,
    SittingDone,
)
from web.api.schemas.initiatives import Nothing
from web.api.schemas.verbs import NoQuery
from web.api.writes import REPLAYED, answer_once
from web.language import current_language

HEADERS: Final = {REPLAYED: "true when this is the first answer once more."}


@api.get("/sittings")
@api.input(SittingsQuery, location="query", arg_name="asked", unknown=None)
@api.output(SittingPage, description="A page of sittings, the latest first.")
@operation(
    "listSittings", COUNCIL, "Sittings of the council", refusals=(401, 422), security=ANYBODY,
    headers={"ETag": "Changes with the content."},
)  # fmt: skip
def list_sittings(asked: dict[str, Any]) -> Response:
    """Sittings of the council

    Those that are published; to the council and its clerk also what is planned. To read on, follow `links.next` until
    it is null.
    """
    with context.reading() as session:
        page = sittings(
            session, context.actor(), statuses=asked.get("status", ()), limit=asked["limit"],
            cursor=asked.get("cursor"),
        )  # fmt: skip
    following = next_page(page.next_cursor) if page.next_cursor else None
    rows = [sitting_row(each) for each in page.sittings]
    return answered({"sittings": rows, "links": {"self": here(), "next": following}})


@api.get("/sittings/<public_id>")
@api.input(SittingQuery, location="query", arg_name="asked", unknown=None)
@api.output(SittingShown, description="The sitting as this reader may see it.")
@operation(
    "getSitting", COUNCIL, "A sitting, its agenda, motions and who is there", refusals=(401, 404, 422),
    security=ANYBODY, headers={"ETag": "Changes with the content."},
)  # fmt: skip
def show_sitting(public_id: str, asked: dict[str, Any]) -> Response:
    """A sitting, its agenda, motions and who is there

    Of a vote that is open it says how many ballots are in, and to a member's token their own choice. It is followed
    live in the room `sitting:ID`.
    """
    with context.reading() as session:
        found = sitting_detail(session, context.actor(), known_sitting(public_id))
    return answered(sitting_whole(found, asked.get("lang")))


@api.post("/sittings")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(SittingBody, location="json", arg_name="sent")
@api.output(SittingDone, 201, description="It is planned.")
@operation("planSitting", COUNCIL, "Plan a sitting", refusals=WRITE_REFUSALS, security=STAFF, headers=HEADERS)
def plan_one_sitting(asked: dict[str, Any], sent: dict[str, Any]) -> Response:
    """Plan a sitting

    Only the council and its clerk see it until it is published. Needs the permission `sitting.run`.
    """
    actor = somebody()

    def work(session: Session) -> dict[str, Any]:
        public_id = plan_sitting(session, actor, language=current_language(), **sent)
        return {"id": public_id, "verb": "plan", "status": "planned", "changed": True, "number": None}

    with named({}):
        response = answer_once("plan sitting", actor, work, _with_links)
    response.status_code = 201
    return response


def known_sitting(text: str) -> str:
    """The public id in an address. Raises NotFound for what cannot be one."""
    public_id = parse_public_id(text)
    if public_id is None:
        raise NotFound("sitting", text)
    return public_id


def _add(session: Session, actor: Actor, public_id: str, sent: dict[str, Any]) -> int:
    initiative = known_initiative(sent["initiative"]) if "initiative" in sent else None
    return add_item(session, actor, public_id, title=sent["title"], initiative=initiative)


def _put(session: Session, actor: Actor, public_id: str, sent: dict[str, Any]) -> int:
    values = {name: value for name, value in sent.items() if name != "item"}
    return put_motion(session, actor, public_id, sent["item"], language=current_language(), **values)


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb: what it takes to do it, its body and what it does. ``act`` returns False where nothing had to change,
    and the number of what was added.
    """

    operation_id: str
    permission: str
    summary: str
    body: type[Schema]
    act: Callable[[Session, Actor, str, dict[str, Any]], bool | int | None]


VERBS: Final[Mapping[str, Verb]] = {
    "change": Verb(
        "changeSitting", "sitting.run", "Change title, place and time of a sitting", SittingBody,
        lambda session, actor, public_id, sent: change_sitting(session, actor, public_id, **sent),
    ),
    "publish": Verb(
        "publishSitting", "sitting.run", "Publish a sitting with its agenda", Nothing,
        lambda session, actor, public_id, _sent: publish_sitting(session, actor, public_id),
    ),
    "open": Verb(
        "openSitting", "sitting.run", "Begin a sitting", Nothing,
        lambda session, actor, public_id, _sent: open_sitting(session, actor, public_id),
    ),
    "pause": Verb(
        "pauseSitting", "sitting.run", "Begin a break", Nothing,
        lambda session, actor, public_id, _sent: pause_sitting(session, actor, public_id),
    ),
    "resume": Verb(
        "resumeSitting", "sitting.run", "Go on after a break", Nothing,
        lambda session, actor, public_id, _sent: resume_sitting(session, actor, public_id),
    ),
    "close": Verb(
        "closeSitting", "sitting.run", "End a sitting", Nothing,
        lambda session, actor, public_id, _sent: close_sitting(session, actor, public_id),
    ),
    "name_chair": Verb(
        "nameChair", "sitting.run", "Name the member who conducts a sitting", SeatBody,
        lambda session, actor, public_id, sent: name_chair(session, actor, public_id, sent["seat"]),
    ),
    "add_item": Verb("addItem", "sitting.run", "Put something on the agenda", AddItemBody, _add),
    "move_item": Verb(
        "moveItem", "sitting.run", "Give an item another place", MoveItemBody,
        lambda session, actor, public_id, sent: move_item(session, actor, public_id, sent["item"], sent["position"]),
    ),
    "remove_item": Verb(
        "removeItem", "sitting.run", "Take an item off an agenda that is not published", ItemBody,
        lambda session, actor, public_id, sent: remove_item(session, actor, public_id, sent["item"]),
    ),
    "open_item": Verb(
        "openItem", "sitting.run", "Come to an item", ItemBody,
        lambda session, actor, public_id, sent: open_item(session, actor, public_id, sent["item"]),
    ),
    "finish_item": Verb(
        "finishItem", "sitting.run", "Say that an item is done", ItemBody,
        lambda session, actor, public_id, sent: finish_item(session, actor, public_id, sent["item"]),
    ),
    "postpone_item": Verb(
        "postponeItem", "sitting.run", "Leave an item for another sitting", ItemBody,
        lambda session, actor, public_id, sent: postpone_item(session, actor, public_id, sent["item"]),
    ),
    "put_motion": Verb("putMotion", "sitting.run", "Put a motion on an item", PutMotionBody, _put),
    "note_arrival": Verb(
        "noteArrival", "sitting.run", "Note that a seat is present", ArrivalBody,
        lambda session, actor, public_id, sent: note_arrival(session, actor, public_id, **sent),
    ),
    "note_departure": Verb(
        "noteDeparture", "sitting.run", "Note that a seat is present no more", SeatBody,
        lambda session, actor, public_id, sent: note_departure(session, actor, public_id, sent["seat"]),
    ),
    "note_recusal": Verb(
        "noteRecusal", "sitting.run", "Note that a seat stands aside from an item", ItemSeatBody,
        lambda session, actor, public_id, sent: note_recusal(session, actor, public_id, sent["item"], sent["seat"]),
    ),
    "lift_recusal": Verb(
        "liftRecusal", "sitting.run", "Take back that a seat stands aside", ItemSeatBody,
        lambda session, actor, public_id, sent: lift_recusal(session, actor, public_id, sent["item"], sent["seat"]),
    ),
    "check_in": Verb(
        "checkIn", "sitting.attend", "Be present for one's seat", Nothing,
        lambda session, actor, public_id, _sent: check_in(session, actor, public_id),
    ),
    "check_out": Verb(
        "checkOut", "sitting.attend", "Leave", Nothing,
        lambda session, actor, public_id, _sent: check_out(session, actor, public_id),
    ),
    "recuse": Verb(
        "recuse", "sitting.attend", "Stand aside from an item for a conflict of interest", ItemBody,
        lambda session, actor, public_id, sent: recuse(session, actor, public_id, sent["item"]),
    ),
}  # fmt: skip
"""Verb of the API → how it is done."""


def _do(name: str, public_id: str, sent: dict[str, Any]) -> Response:
    actor, sitting = somebody(), known_sitting(public_id)

    def work(session: Session) -> dict[str, Any]:
        done = VERBS[name].act(session, actor, sitting, sent)
        status = session.scalar(select(Sitting.status).where(Sitting.public_id == sitting))
        number = None if done is None or isinstance(done, bool) else done
        return {"id": sitting, "verb": name, "status": status, "changed": done is not False, "number": number}

    with named({}):
        return answer_once(f"{name} {sitting}", actor, work, _with_links)


def _with_links(done: dict[str, Any]) -> dict[str, Any]:
    return done | {"links": sitting_links(done["id"])}


def _route(name: str, verb: Verb) -> None:
    @api.post(f"/sittings/<public_id>/{name}", endpoint=f"sitting_{name}")
    @api.input(NoQuery, location="query", arg_name="asked", unknown=None)
    @api.input(verb.body, location="json", arg_name="sent")
    @api.output(SittingDone, description="Done.")
    @operation(
        verb.operation_id, COUNCIL, verb.summary, refusals=WRITE_REFUSALS, security=STAFF, headers=HEADERS,
        description=f"Needs the permission `{verb.permission}`.",
    )  # fmt: skip
    def view(public_id: str, asked: dict[str, Any], sent: dict[str, Any]) -> Response:
        return _do(name, public_id, sent)


for _name, _verb in VERBS.items():
    _route(_name, _verb)
