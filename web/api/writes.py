"""Every write at most once: under the sender's key, in the transaction that does the work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, jsonify, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.idempotency import claim, remember, scope_of
from civic.core.permissions import Actor
from civic.issues.models import Issue
from web import context
from web.api.links import issue_links

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"


def idempotency_key() -> str:
    """The key that came with the request. Raises DomainError ``idempotency.key_missing``."""
    key = request.headers.get(HEADER)
    if not key:
        raise DomainError("idempotency.key_missing", field=HEADER)
    return key


def do_once(
    verb: str, public_id: str, sender: Actor, work: Callable[[Session], bool | None], *, about: int | None = None
) -> Response:  # fmt: skip
    """Do ``work`` in a transaction under the sender's key, and tell what it has changed.

    ``about`` is the number of what of the issue it is done with, where the address names one. ``work`` returns False
    where nothing had to change. The same key with the same body is answered as the first time, without doing anything.
    Raises what ``work`` raises, DomainError ``idempotency.*``, ``write.try_again`` when the issue stays locked by
    others.
    """

    def worked(session: Session) -> dict[str, Any]:
        changed = work(session) is not False
        status = session.scalar(select(Issue.status).where(Issue.public_id == public_id))
        return {"id": public_id, "verb": verb, "status": status, "changed": changed}

    return answer_once(
        f"{verb} {public_id}" if about is None else f"{verb} {public_id} {about}",
        sender,
        worked,
        lambda done: done | {"links": issue_links(done["id"])},
    )


def answer_once(
    what: str,
    sender: Actor,
    work: Callable[[Session], dict[str, Any]],
    shown: Callable[[dict[str, Any]], dict[str, Any]] = dict,
) -> Response:
    """Do ``work`` in a transaction under the sender's key, and answer with what it returns, as ``shown`` makes it.

    The same key with the same body is answered as the first time. Raises what ``work`` raises, DomainError
    ``idempotency.*``.
    """
    key, body = idempotency_key(), request.get_data()
    with context.transaction() as session:
        claimed = claim(session, scope_of(what, sender.person_id, body), key, body)
        answer = claimed.answer
        if answer is None:
            answer = work(session)
            remember(session, claimed, answer)
    response = jsonify(shown(answer))
    if claimed.answer is not None:
        response.headers[REPLAYED] = "true"
    return response
