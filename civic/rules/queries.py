"""What is known of rules: all of them in their order, how often they acted, and what they did to an issue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, text
from sqlalchemy.orm import Session

import civic.city.policy  # noqa: F401  (declares city.shape)
from civic.city.queries import city_rules
from civic.core import clock
from civic.core.errors import NotFound
from civic.core.permissions import Actor, policies
from civic.rules.definition import Definition, read_definition
from civic.rules.models import Rule, RuleEffect

DAYS = 30
"""So many days the counts of firings go back."""


@dataclass(frozen=True, slots=True)
class RuleListed:
    """A rule with how often it acted on each of the last DAYS days (the oldest first) and how often it failed."""

    code: str
    name: str
    description: str
    enabled: bool
    definition: Definition
    broken: str | None
    broken_by: str | None
    fired: tuple[int, ...]
    failed: int
    last_fired: datetime | None

    @property
    def total(self) -> int:
        return sum(self.fired)


_FIRED = text("""
    SELECT rule_id, outcome, (fired_at AT TIME ZONE :zone)::date AS day, count(*) AS number, max(fired_at) AS last
      FROM rule_firing WHERE fired_at >= :since GROUP BY 1, 2, 3
""")


def rules(session: Session, actor: Actor) -> list[RuleListed]:
    """All rules in their order. Raises NotAllowed."""
    policies.require("city.shape", actor)
    zone = city_rules(session).time_zone
    now = clock.now()
    today = now.astimezone(ZoneInfo(zone)).date()
    counted: dict[int, list[Any]] = {}
    for row in session.execute(_FIRED, {"zone": zone, "since": now - timedelta(days=DAYS + 1)}):
        counted.setdefault(row.rule_id, []).append(row)
    found = session.scalars(select(Rule).order_by(Rule.position, Rule.id)).all()
    return [_listed(rule, counted.get(rule.id, ()), today) for rule in found]


def _listed(rule: Rule, counted: Sequence[Any], today: Any) -> RuleListed:
    done = [row for row in counted if row.outcome == "done"]
    by_day = {row.day: row.number for row in done}
    return RuleListed(
        code=rule.code, name=rule.name, description=rule.description, enabled=rule.enabled,
        definition=read_definition(rule.definition), broken=rule.broken, broken_by=rule.broken_by,
        fired=tuple(by_day.get(today - timedelta(days=back), 0) for back in range(DAYS - 1, -1, -1)),
        failed=sum(row.number for row in counted if row.outcome != "done"),
        last_fired=max((row.last for row in done), default=None),
    )  # fmt: skip


def rule_by_code(session: Session, code: str, *, lock: bool = False) -> Rule:
    """One rule. Raises NotFound ``rule.not_found``."""
    wanted = select(Rule).where(Rule.code == code).execution_options(populate_existing=True)
    found = session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise NotFound("rule", code)
    return found


@dataclass(frozen=True, slots=True)
class Effect:
    """An event that a rule made: the rule's name as it was, and whether a person has taken it back."""

    rule_name: str
    taken_back: bool


def effects_on(session: Session, issue_id: int) -> dict[int, Effect]:
    """What rules did to an issue, by the sequence of the event; what people took back with is not among it."""
    rows = session.scalars(
        select(RuleEffect).where(RuleEffect.issue_id == issue_id, RuleEffect.undoes.is_(None))
    )
    return {row.seq: Effect(row.rule_name, row.undone_at is not None) for row in rows}
