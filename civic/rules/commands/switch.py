"""A rule is switched on or off."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.city.shape import begin_shaping, note, record_shaping
from civic.core import clock
from civic.core.permissions import Actor
from civic.rules.definition import read_definition
from civic.rules.events import RuleSwitched
from civic.rules.queries import rule_by_code
from civic.rules.references import check, what_is_there


def switch_rule(session: Session, actor: Actor, code: str, *, on: bool) -> None:
    """Switch a rule on or off; the same again is no event. Switched on, it acts on what happens from now on.

    Raises NotAllowed, NotFound ``rule.not_found``, DomainError ``rule.names_nothing`` where what it names is gone.
    """
    begin_shaping(session, actor)
    rule = rule_by_code(session, code, lock=True)
    if on:
        check(read_definition(rule.definition), what_is_there(session))
    if rule.enabled == on:
        return
    rule.enabled, rule.changed_at = on, clock.now()
    if on:
        rule.broken = rule.broken_by = rule.looked_at = None
        rule.failures = 0
    note(session, "rule", rule.code, {"on": not on}, {"on": on})
    session.flush()
    record_shaping(session, actor, RuleSwitched(rule=rule.code, on=on))
