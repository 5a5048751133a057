"""A rule is taken away."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.city.shape import begin_shaping, note, record_shaping
from civic.core.permissions import Actor
from civic.rules.described import described
from civic.rules.events import RuleRemoved
from civic.rules.queries import rule_by_code


def remove_rule(session: Session, actor: Actor, code: str) -> None:
    """Take a rule away; what it has done stays, under its name. Raises NotAllowed, NotFound ``rule.not_found``."""
    begin_shaping(session, actor)
    rule = rule_by_code(session, code, lock=True)
    note(session, "rule", code, described(rule), None)
    session.delete(rule)
    session.flush()
    record_shaping(session, actor, RuleRemoved(rule=code))
