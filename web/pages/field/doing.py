"""What was done outside comes in: each thing once, whenever the network is back, and what has changed meanwhile is told
beside it instead of being written over.
"""

from __future__ import annotations

from typing import Any, Final

from flask import Response, jsonify, request
from sqlalchemy.orm import Session

from civic.core.errors import DomainError, NotAllowed, NotFound, WrongStatus
from civic.core.idempotency import claim, remember, scope_of
from civic.core.permissions import Actor
from civic.core.secrets import parse_public_id
from civic.issues.queries.field import FieldJob, field_job
from civic.issues.queries.visibility import is_findable
from civic.triage.presence.claims import Claimed, heed
from web import context
from web.api.writes import idempotency_key
from web.messages import message_of
from web.pages.field.door import pages
from web.pages.field.page import told_of
from web.problems import answer
from web.verbs import Asker, verb

VERBS: Final = frozenset({"accept", "assign", "start", "deliver", "update", "note"})
"""What this page does: the steps of the work, and what it can make of a step that came too late."""

OTHERS: Final = frozenset({"update", "note"})
"""These say something and take nothing from anybody; whoever has the assignment by now."""


@pages.post("/issues/<public_id>/<name>")
def do(public_id: str, name: str) -> Any:
    """Do a verb with a JSON object: the verb's fields, ``assignment``, ``seen_assignee`` (who had it when it was taken
    along) and ``all_the_same`` (whoever has it now).

    Answers with the assignment as it stands then. Where it has moved on, or a colleague has the issue in hand: 409 with
    ``conflict``, how it stands ``now`` and in the latter case a ``detail`` with their name, and nothing was done; 404
    for what the actor may not see any more. Needs an Idempotency-Key; the same again is answered as the first time.
    """
    known, actor = parse_public_id(public_id), context.actor()
    if known is None or name not in VERBS or not _is_there(actor, known):
        raise NotFound("issue", public_id)
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise DomainError("http.400")
    key, body = idempotency_key(), request.get_data()
    assignment = _number(sent.get("assignment"))
    try:
        with context.transaction() as session:
            claimed = claim(session, scope_of(f"field {name} {known}", actor.person_id, body), key, body)
            if claimed.answer is None:
                if name not in OTHERS and sent.get("all_the_same") is not True:
                    _ask_first(session, actor, known, assignment, seen=_number(sent.get("seen_assignee")))
                doing = verb(name)
                arguments = doing.parse(sent, Asker(actor, context.rules(session)))
                doing.run(session, actor, known, arguments)
                remember(session, claimed, {"verb": name})
    except (WrongStatus, NotFound, NotAllowed) as late:
        return _moved_on(late.code, _now(actor, assignment)), 409
    except _Taken as taken:
        return _moved_on("assignment.taken", taken.job), 409
    except Claimed as held:
        return _moved_on(held.code, _now(actor, assignment), detail=message_of(held)), 409
    except DomainError as error:
        return answer(error)
    return jsonify({"done": True, "now": _told(_now(actor, assignment))})


def _is_there(actor: Actor, public_id: str) -> bool:
    with context.reading() as session:
        return is_findable(session, actor, public_id)


class _Taken(Exception):
    """Somebody else has it in hand by now."""

    def __init__(self, job: FieldJob) -> None:
        self.job = job


def _ask_first(
    session: Session, actor: Actor, public_id: str, assignment: int | None, *, seen: int | None
) -> None:
    """Raise _Taken where somebody has the assignment who had not when it was taken along; Claimed where it is not the
    actor's own and a colleague has the issue in hand. One's own is sent without a question: docs/decisions/0022.
    """
    job = None if assignment is None else field_job(session, actor, assignment)
    holder = None if job is None else job.assignee_id
    if job is not None and holder not in (None, actor.person_id, seen):
        raise _Taken(job)
    if holder != actor.person_id:
        heed(session, actor, public_id)


def _now(actor: Actor, assignment: int | None) -> FieldJob | None:
    with context.reading() as session:
        return None if assignment is None else field_job(session, actor, assignment)


def _moved_on(code: str, job: FieldJob | None, **more: str) -> Response:
    return jsonify({"conflict": code, "now": _told(job), **more})


def _told(job: FieldJob | None) -> dict[str, Any] | None:
    return None if job is None else told_of(job)


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63 else None
