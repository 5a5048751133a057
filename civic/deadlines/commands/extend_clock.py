"""A term of the law is extended, once, and residents read why."""

from __future__ import annotations

from sqlalchemy.orm import Session

import civic.deadlines.policy  # noqa: F401  (declares issue.extend_clock)
from civic.city.queries import city_rules
from civic.core import clock
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor
from civic.deadlines.clocks import clock_by_code, runs_out
from civic.deadlines.events import ClockExtended
from civic.deadlines.models import IssueClock
from civic.issues.work import take


def extend_clock(session: Session, actor: Actor, public_id: str, law: str, step: str, message: str) -> None:
    """Extend a term (codes of the law and the step) by the days that the law allows, with a reason.

    Raises NotFound ``clock.not_found``, NotAllowed, DomainError ``clock.stopped`` (also when it has run out),
    ``clock.extended_before``, ``clock.no_extension``, ``text.missing``.
    """
    work = take(session, actor, public_id)
    work.require("issue.extend_clock")
    known = clock_by_code(session, law)
    row = session.get(IssueClock, (work.issue.id, known.id, step), with_for_update=True)
    term = known.spec.by_code.get(step)
    if row is None or term is None:
        raise NotFound("clock", f"{law}/{step}")
    if not term.extend_days:
        raise DomainError("clock.no_extension", field="message")
    if row.extended_at is not None:
        raise DomainError("clock.extended_before", field="message")
    now = clock.now()
    if row.stopped_at is not None or row.due <= now:
        raise DomainError("clock.stopped", field="message")
    said = work.say(message, "public", required=True)
    earlier = row.due
    row.due = runs_out(term, row.begins_at, city_rules(session).calendar, extended=True)
    row.extended_at, row.warned_at = now, None
    work.settle()
    work.record(
        ClockExtended, words=said, clock=law, step=step, due=row.due, earlier=earlier,
        update=said.id if said else None,
    )  # fmt: skip
