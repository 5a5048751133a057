"""The city's rules of decision come in from a file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.core.secrets import canonical_json
from initiatives.council.events import RuleAdded
from initiatives.council.models import DecisionRuleVersion
from initiatives.council.rules import DecisionRule


def bring_in_rules(session: Session, actor: Actor, rules: Sequence[DecisionRule]) -> list[DecisionRule]:
    """Add the versions that are not there yet, and return these.

    What is there stays as it is. Raises DomainError ``decision_rule.changed`` for a version (code and day) that is
    there and says something else: what may have been decided by it must stay explained, so a change needs a day of its
    own.
    """
    there = {(row.code, row.since): row.record for row in session.scalars(select(DecisionRuleVersion))}
    added = []
    for rule in rules:
        record, known = rule.written(), there.get((rule.code, rule.since))
        if known is not None:
            if known != record:
                raise DomainError("decision_rule.changed", rule=rule.code, since=rule.since.isoformat())
            continue
        row = DecisionRuleVersion(code=rule.code, since=rule.since, record=record, added_at=clock.now())
        session.add(row)
        session.flush()
        events.record(
            session, actor, events.Subject("decision_rule", row.id),
            RuleAdded(code=rule.code, since=rule.since.isoformat()), rooms=(),
            commitment=hashlib.sha256(canonical_json(record)).digest(),
        )  # fmt: skip
        added.append(rule)
    return added
