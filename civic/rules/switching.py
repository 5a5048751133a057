"""A rule that cannot work any more is switched off by the platform, and says so."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.city.shape import begin_shaping, record_shaping
from civic.core import clock, events
from civic.core.permissions import SYSTEM
from civic.people.queries import holders_of
from civic.rules.definition import read_definition
from civic.rules.events import RuleBroken, RuleSwitched
from civic.rules.models import Rule
from civic.rules.references import missing, what_is_there

FAILURES = 5
"""So many failures in a row switch a rule off."""


def switch_off(session: Session, rule: Rule, reason: str, about: str) -> None:
    """Switch a rule (locked by the caller) off with the code of a reason; administrators get a letter."""
    begin_shaping(session, SYSTEM)
    rule.enabled, rule.broken, rule.broken_by, rule.changed_at = False, reason, about, clock.now()
    session.flush()
    record_shaping(session, SYSTEM, RuleSwitched(rule=rule.code, on=False, reason=reason))
    for person_id in holders_of(session, "administrator"):
        events.record_on_person(session, SYSTEM, person_id, RuleBroken(rule=rule.code, reason=reason))


def switch_off_broken(session: Session) -> list[str]:
    """Switch off all that names something which is not there any more; their codes."""
    there = what_is_there(session)
    broken = []
    rows = session.scalars(
        select(Rule).where(Rule.enabled).order_by(Rule.id).with_for_update(skip_locked=True)
    )
    for rule in rows.all():
        gone = missing(read_definition(rule.definition), there)
        if gone:
            switch_off(session, rule, "rule.names_nothing", f"{gone[0][1]} {gone[0][2]}")
            broken.append(rule.code)
    return broken
