"""Asking for a verb for many issues: nothing is done by it yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import insert
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError
from civic.core.permissions import Actor, policies
from civic.triage.bulk.doing import bulk_verb
from civic.triage.bulk.events import BulkAsked
from civic.triage.bulk.models import Bulk, BulkItem
from civic.triage.bulk.policy import ASK
from civic.triage.bulk.rows import record

MOST_ISSUES: Final = 5000
"""Issues of one bulk: some minutes of work, and a list that somebody can still look over."""


class Chosen(NamedTuple):
    """An issue by its row id, and the assignment that a work verb acts on (None: that of the actor's department)."""

    issue_id: int
    assignment_id: int | None = None


def ask(
    session: Session, actor: Actor, verb: str, fields: Mapping[str, Any], chosen: Sequence[Chosen], *,
    despite_claims: bool = False,
) -> Bulk:  # fmt: skip
    """Write down what is wanted for which issues; an issue that was named twice is in it once.

    Raises NotAllowed, NotFound ``verb.not_found``, what the verb's fields are refused with, DomainError ``bulk.empty``,
    ``bulk.too_many``.
    """
    policies.require(ASK, actor)
    doing = bulk_verb(verb)
    kept = {name: fields[name] for name in doing.fields if name in fields}
    doing.check(session, actor, kept)
    once = {each.issue_id: each for each in reversed(chosen)}
    issues = [once[each] for each in dict.fromkeys(each.issue_id for each in chosen)]
    if not issues:
        raise DomainError("bulk.empty", field="issues")
    if len(issues) > MOST_ISSUES:
        raise DomainError("bulk.too_many", field="issues", most=MOST_ISSUES, found=len(issues))
    assert actor.person_id is not None, "whoever works here has an account"
    row = Bulk(
        person_id=actor.person_id, verb=verb, fields=kept, language=actor.language, second_factor=actor.second_factor,
        despite_claims=despite_claims, status="foreseeing", total=len(issues), created_at=clock.now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.execute(
        insert(BulkItem),
        [
            {
                "bulk_id": row.id, "issue_id": each.issue_id, "assignment_id": each.assignment_id, "position": position,
                "status": "waiting",
            }
            for position, each in enumerate(issues)
        ],
    )  # fmt: skip
    record(session, actor, row, BulkAsked)
    return row
