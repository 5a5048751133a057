"""What rules of time look at: every issue that is not over, in chunks, narrowed by what the rule asks anyway."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from civic.categories.models import Category
from civic.core import clock
from civic.core.db import Database
from civic.issues.models import Issue
from civic.issues.status import FINAL
from civic.rules.definition import Definition, read_definition
from civic.rules.facts import gather
from civic.rules.fields import AT_LEAST, IS
from civic.rules.judging import holds
from civic.rules.models import Rule, RuleFiring
from civic.rules.running import Call, run

CHUNK = 500


def rules_due(session: Session, now: datetime) -> list[int]:
    """The rules of time (row ids) whose time to look has come, in their order."""
    rows = session.execute(
        select(Rule.id, Rule.definition, Rule.looked_at)
        .where(Rule.enabled, Rule.trigger == "time")
        .order_by(Rule.position, Rule.id)
    )
    return [
        row.id
        for row in rows
        if row.looked_at is None
        or row.looked_at + timedelta(minutes=row.definition["when"]["minutes"]) <= now
    ]


def look(database: Database, rule_id: int) -> int:
    """Let a rule of time look at all issues, and act; on how many it did."""
    now = clock.now()
    with database.transaction() as session:
        rule = session.scalar(select(Rule).where(Rule.id == rule_id, Rule.enabled).with_for_update())
        if rule is None:
            return 0
        rule.looked_at = now
        definition = read_definition(rule.definition)
    done = 0
    for found in _found(database, rule_id, definition, now):
        done += run(database, rule_id, Call(found)) == "done"
    return done


def _found(database: Database, rule_id: int, definition: Definition, now: datetime) -> Iterator[int]:
    after = 0
    while True:
        with database.reading() as session:
            ids = session.scalars(
                select(Issue.id)
                .where(Issue.id > after, *narrowing(definition, now))
                .order_by(Issue.id)
                .limit(CHUNK)
            ).all()
            facts = gather(session, ids, now)
            fired = {
                tuple(row)
                for row in session.execute(
                    select(RuleFiring.issue_id, RuleFiring.turn).where(
                        RuleFiring.rule_id == rule_id, RuleFiring.issue_id.in_(ids)
                    )
                )
            }
        for each in facts:
            if (each.issue_id, each.turn) not in fired and holds(definition, each):
                yield each.issue_id
        if len(ids) < CHUNK:
            return
        after = ids[-1]


def narrowing(definition: Definition, now: datetime) -> list[ColumnElement[bool]]:
    """Conditions on Issue without which the rule cannot hold: of groups with one condition, what columns tell.

    Hours of working time are hours at least: what is younger than that need not be looked at.
    """
    found: list[ColumnElement[bool]] = [Issue.status.not_in(sorted(FINAL))]
    for group in definition.groups:
        if len(group) != 1:
            continue
        condition = group[0]
        if condition.op == IS and condition.field in _COLUMNS:
            found.append(_COLUMNS[condition.field].in_(condition.value))
        elif condition.op == IS and condition.field == "category":
            wanted = select(Category.id).where(Category.code.in_(condition.value))
            found.append(Issue.category_id.in_(wanted))
        elif condition.op == AT_LEAST and condition.field in _TIMES:
            found.append(_TIMES[condition.field] <= now - timedelta(hours=condition.value))
    return found


_COLUMNS: dict[str, Any] = {
    "status": Issue.status, "priority": Issue.priority, "source": Issue.source, "language": Issue.language,
}  # fmt: skip
_TIMES: dict[str, Any] = {"since_received": Issue.received_at, "since_changed": Issue.changed_at}
