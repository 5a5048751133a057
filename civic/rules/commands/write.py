"""A rule is written: a new one, or another text of one that is there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from civic.city.shape import begin_shaping, check_seen, note, record_shaping
from civic.core import clock
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.rules.described import described, read_rule
from civic.rules.events import RuleWritten
from civic.rules.models import Rule
from civic.rules.queries import rule_by_code
from civic.rules.references import check, what_is_there
from geo.slugs import slug

MOST_RULES = 200


def write_rule(
    session: Session,
    actor: Actor,
    values: Mapping[str, Any],
    *,
    code: str | None = None,
    seen: str | None = None,
) -> str:
    """Write a rule from its description (`civic.rules.described`); its code. A new one comes last and is off.

    One that is there (``code``) keeps its place, and is on if it was, unless it was broken: then it stays off until
    somebody switches it on. Raises NotAllowed, NotFound ``rule.not_found``, DomainError ``shape.changed_meanwhile``,
    ``rule.code_taken``, ``rule.code``, ``rule.names_nothing`` and what `read_rule` raises.
    """
    begin_shaping(session, actor)
    name, description, definition = read_rule(values)
    check(definition, what_is_there(session))
    rule = None if code is None else rule_by_code(session, code, lock=True)
    before = None if rule is None else described(rule)
    if rule is None:
        rule = _new(session, _code(session, values, name))
    elif seen is not None and before is not None:
        check_seen(seen, before)
    rule.name, rule.description = name, description
    rule.trigger, rule.definition = definition.trigger, definition.as_json()
    after = described(rule)
    if before == after:
        return rule.code
    rule.broken = rule.broken_by = None
    rule.failures, rule.changed_at = 0, clock.now()
    session.add(rule)
    session.flush()
    note(session, "rule", rule.code, before, after)
    record_shaping(session, actor, RuleWritten(rule=rule.code, is_new=before is None))
    return rule.code


def _new(session: Session, code: str) -> Rule:
    if (session.scalar(select(func.count()).select_from(Rule)) or 0) >= MOST_RULES:
        raise DomainError("rule.too_many", field="name", most=MOST_RULES)
    last = session.scalar(select(func.max(Rule.position))) or 0
    return Rule(code=code, enabled=False, position=last + 1, failures=0)


def _code(session: Session, values: Mapping[str, Any], name: str) -> str:
    """The code as it was given, else one of the name that is free."""
    given = values.get("code")
    if given:
        if not isinstance(given, str) or not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,79}", given):
            raise DomainError("rule.code", field="code")
        if given in _taken(session):
            raise DomainError("rule.code_taken", field="code")
        return given
    base, taken = slug(name)[:70].strip("-") or "rule", _taken(session)
    return next(
        code
        for code in (base, *(f"{base}-{number}" for number in range(2, MOST_RULES + 2)))
        if code not in taken
    )


def _taken(session: Session) -> set[str]:
    # The page of a new rule has the address of a rule called new.
    return {"new", *session.scalars(select(Rule.code))}
