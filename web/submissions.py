"""Reports sent by people and programs: each taken in at most once, and not too many from one address."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.errors import NotFound
from civic.core.idempotency import claim, remember, scope_of
from civic.core.permissions import Actor
from civic.core.secrets import report_secret
from civic.issues.commands.join import Joined, join
from civic.issues.commands.report import Promise, report
from civic.issues.models import Report
from civic.issues.submission import Contact, Submission
from web import context
from web.limits import REPORTS, give_room_back, reports_per_hour, take_room

# The same report is the same, in whatever language the pages are read and wherever it is sent from.
_NO_PART_OF_IT = ("language", "source")


@dataclass(frozen=True, slots=True)
class Sent:
    """What the sender is told. ``repeated``: the same report had been taken in before, and this is that answer."""

    promise: Promise
    repeated: bool


def submit(actor: Actor, submission: Submission, key: str) -> Sent:
    """Take in a report under the sender's idempotency key; commits.

    The same key with the same report is answered as the first time, secret included, since only its sender knows it.
    Raises what ``report`` raises, DomainError ``idempotency.*`` and ``limit.reached``.
    """
    body = content_of(submission)
    with context.transaction() as session:
        claimed = claim(session, scope_of("report", actor.person_id, body), key, body)
        if claimed.answer is not None:
            return Sent(_told_again(session, claimed.answer), True)
        with _counted():
            promise = report(session, actor, submission, key=context.city_key())
        remember(session, claimed, _kept(promise))
    return Sent(promise, False)


def join_once(
    actor: Actor, public_id: str, key: str, *, text: str = "", contact: Contact | None = None,
    photos: tuple[str, ...] = (), source: str = "web", files: Sequence[str] | None = None,
) -> Joined:  # fmt: skip
    """Join an issue under the sender's idempotency key; commits. Raises what ``join`` and ``submit`` raise.

    ``files``: what the photos are known by where they came as files, which have another public id each time.
    """
    contact = Contact() if contact is None else contact
    sent = photos if files is None else files
    body = _body({"issue": public_id, "text": text, "contact": asdict(contact), "photos": sent})
    with context.transaction() as session:
        claimed = claim(session, scope_of("join", actor.person_id, body), key, body)
        if claimed.answer is not None:
            report_id = int(claimed.answer["report"])
            return Joined(str(claimed.answer["issue"]), report_id, _secret(session, report_id))
        with _counted():
            joined = join(
                session, actor, public_id, key=context.city_key(), text=text, contact=contact, photos=photos,
                source=source,
            )  # fmt: skip
        remember(session, claimed, {"issue": joined.public_id, "report": joined.report_id})
    return joined


def content_of(submission: Submission) -> bytes:
    """What makes two reports the same: all that was told, in one spelling."""
    return _body({name: value for name, value in asdict(submission).items() if name not in _NO_PART_OF_IT})


def _body(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, default=str).encode()


def _kept(promise: Promise) -> dict[str, Any]:
    """The answer without its secret, which can be derived again and must not lie in the database."""
    kept = asdict(promise) | {"take_by": promise.take_by.isoformat(), "target": promise.target.isoformat()}
    del kept["secret"]
    return kept


def _told_again(session: Session, kept: Mapping[str, Any]) -> Promise:
    moments = {name: datetime.fromisoformat(kept[name]) for name in ("take_by", "target")}
    return Promise(**{**kept, **moments, "secret": _secret(session, kept["report_id"])})


def _secret(session: Session, report_id: int) -> str:
    nonce = session.scalar(select(Report.link_nonce).where(Report.id == report_id))
    if nonce is None:
        raise NotFound("report", report_id)
    return report_secret(context.city_key(), bytes(nonce))


@contextmanager
def _counted() -> Iterator[None]:
    """Let one report more in, if there is room for it; what is refused inside has not counted."""
    take_room(reports_per_hour(), REPORTS)
    try:
        yield
    except BaseException:
        give_room_back(reports_per_hour(), REPORTS)
        raise
