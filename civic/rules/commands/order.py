"""Rules are put in another order."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.city.shape import begin_shaping, record_shaping
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.rules.events import RulesOrdered
from civic.rules.models import Rule
from civic.rules.queries import rule_by_code


def order_rules(session: Session, actor: Actor, codes: Sequence[str]) -> None:
    """Let the rules hold in this order. Raises NotAllowed, DomainError ``shape.changed_meanwhile`` where these are not
    all the rules.
    """
    begin_shaping(session, actor)
    rules = {rule.code: rule for rule in session.scalars(select(Rule).order_by(Rule.position, Rule.id))}
    if sorted(codes) != sorted(rules):
        raise DomainError("shape.changed_meanwhile")
    if list(codes) == list(rules):
        return
    for position, code in enumerate(codes, 1):
        rules[code].position = position
    session.flush()
    record_shaping(session, actor, RulesOrdered(order=list(codes)))


def move_rule(session: Session, actor: Actor, code: str, *, by: int) -> None:
    """Move a rule up (``by`` −1) or down (1) by one place; at the end it stays. Raises NotAllowed, NotFound
    ``rule.not_found``.
    """
    begin_shaping(session, actor)
    rule_by_code(session, code)
    codes = list(session.scalars(select(Rule.code).order_by(Rule.position, Rule.id)))
    place = codes.index(code)
    codes.insert(min(max(place + by, 0), len(codes) - 1), codes.pop(place))
    order_rules(session, actor, codes)
