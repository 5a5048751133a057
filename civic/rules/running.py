"""Rules at work: after an event, or by the clock; each on each issue in a transaction of its own.

That a rule never loops follows from three things. It acts once for each turn of an issue (`Facts.turn`), which what
rules do does not change; so it can never be called by its own effect, nor by that of a rule which it has called itself.
Behind each event of a rule at most MOST_DEPTH rules stand. And what a person takes back is no turn.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, insert, select, text
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from civic.city.queries import city_rules
from civic.core import clock
from civic.core.db import Database
from civic.core.errors import DomainError
from civic.core.events import StoredEvent
from civic.core.permissions import Actor
from civic.issues.models import Issue
from civic.rules.acting import perform
from civic.rules.definition import Definition, read_definition
from civic.rules.facts import gather
from civic.rules.models import Rule, RuleEffect, RuleFiring
from civic.rules.planning import plan, step
from civic.rules.switching import FAILURES, switch_off

MOST_DEPTH = 5

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Call:
    """Why a rule looks at an issue: an event (its row id), or None the clock; ``depth`` is how many rules stand behind
    it, the one that is called included.
    """

    issue_id: int
    event_id: int | None = None
    depth: int = 1


class ActionFailed(Exception):
    """An action was refused: all of the rule's are undone. ``code`` is that of the refusal, ``turn`` the issue's."""

    def __init__(self, code: str, turn: int) -> None:
        super().__init__(code)
        self.code, self.turn = code, turn


def call_of(session: Session, event: StoredEvent) -> Call | None:
    """The call of an event of an issue; None where a person took back with it what a rule had done."""
    effect = session.get(RuleEffect, (event.subject.id, event.seq))
    if effect is None:
        return Call(event.subject.id, event.id)
    return None if effect.undoes is not None else Call(event.subject.id, event.id, effect.depth + 1)


def listening(session: Session, kind: str) -> list[int]:
    """The rules (row ids) that are on and are called by events of a kind, in their order."""
    found = select(Rule.id, Rule.definition).where(Rule.enabled, Rule.trigger.in_(("received", "changed")))
    rows = session.execute(found.order_by(Rule.position, Rule.id))
    return [row.id for row in rows if read_definition(row.definition).listens(kind)]


def run(database: Database, rule_id: int, call: Call) -> str | None:
    """Let a rule look at an issue and act; the outcome (``civic.rules.models.OUTCOMES``), None where it does not act.

    Raises what the database raises; a refusal is kept as a failure of the rule and stops no other.
    """
    try:
        with database.transaction() as session:
            return fire(session, rule_id, call)
    except ActionFailed as failed:
        with database.transaction() as session:
            note_failure(session, rule_id, call, failed)
        return "failed"


def fire(session: Session, rule_id: int, call: Call, at: datetime | None = None) -> str | None:
    """`run` in the caller's transaction. Raises ActionFailed; the caller rolls back."""
    rule = session.scalar(select(Rule).where(Rule.id == rule_id, Rule.enabled).with_for_update(read=True))
    locked = session.scalar(_lock(call.issue_id))
    if rule is None or locked is None:
        return None
    facts = gather(session, [call.issue_id], at or clock.now())[0]
    definition = read_definition(rule.definition)
    planned = plan(definition, facts)
    if planned is None or all(each.left_out for each in planned[0]):
        return None
    too_deep = call.depth > MOST_DEPTH
    values = {
        "rule_id": rule.id, "issue_id": call.issue_id, "turn": facts.turn, "event_id": call.event_id,
        "depth": min(call.depth, MOST_DEPTH + 1), "outcome": "too_deep" if too_deep else "done",
        "problem": "rule.too_deep" if too_deep else None, "fired_at": clock.now(),
    }  # fmt: skip
    new = session.scalar(
        insert_or(RuleFiring).values(**values).on_conflict_do_nothing().returning(RuleFiring.id)
    )
    if new is None:
        return None
    if not too_deep:
        _act(session, rule, definition, call, facts.turn)
    return "too_deep" if too_deep else "done"


def _lock(issue_id: int) -> Select[tuple[int]]:
    return select(Issue.id).where(Issue.id == issue_id).with_for_update()


_LAST = text("SELECT coalesce(max(seq), 0) FROM event WHERE subject_kind = 'issue' AND subject_id = :issue")


def _act(session: Session, rule: Rule, definition: Definition, call: Call, turn: int) -> None:
    actor = Actor(name=rule.name, origin="rule", language=city_rules(session).languages[0])
    before = int(session.scalar(_LAST, {"issue": call.issue_id}) or 0)
    try:
        for action in definition.actions:
            # What one action does decides what the next one finds.
            facts = gather(session, [call.issue_id], clock.now())[0]
            planned, _ = step(action, facts)
            if not planned.left_out:
                perform(session, actor, rule, facts, planned)
                session.flush()
    except SQLAlchemyError:
        raise
    except Exception as error:
        if not isinstance(error, DomainError):
            _log.exception("the rule %s failed on issue %s", rule.code, call.issue_id)
        raise ActionFailed(getattr(error, "code", "rule.crashed"), turn) from error
    after = int(session.scalar(_LAST, {"issue": call.issue_id}) or 0)
    effects = [
        {
            "issue_id": call.issue_id, "seq": seq, "rule_code": rule.code, "rule_name": rule.name,
            "depth": call.depth,
        }
        for seq in range(before + 1, after + 1)
    ]  # fmt: skip
    if effects:
        session.execute(insert(RuleEffect), effects)
    if rule.failures:
        rule.failures = 0


def note_failure(session: Session, rule_id: int, call: Call, failed: ActionFailed) -> None:
    """Keep that a rule failed here, so that it is not tried again at once; with the fifth in a row it is off."""
    rule = session.scalar(select(Rule).where(Rule.id == rule_id).with_for_update())
    if rule is None:
        return
    noted = insert_or(RuleFiring).values(
        rule_id=rule_id, issue_id=call.issue_id, turn=failed.turn, event_id=call.event_id,
        depth=min(call.depth, MOST_DEPTH + 1), outcome="failed", problem=failed.code, fired_at=clock.now(),
    )  # fmt: skip
    if session.scalar(noted.on_conflict_do_nothing().returning(RuleFiring.id)) is None:
        return
    rule.failures += 1
    if rule.failures >= FAILURES and rule.enabled:
        switch_off(session, rule, "rule.failed_often", failed.code)
