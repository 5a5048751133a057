"""The city decides otherwise about initiatives."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy.orm import Session

from civic.city.shape import begin_shaping, check_seen, note, record_shaping
from civic.core import clock
from civic.core.permissions import Actor
from initiatives.proposals.events import InitiativeRulesChanged
from initiatives.proposals.models import InitiativeRules
from initiatives.proposals.rules import DEFAULTS, Rules, rules_values, versions


def set_rules(session: Session, actor: Actor, wanted: Rules, *, seen: str | None = None) -> bool:
    """Make these the rules from now on, as a new version; False where they are already. What is published keeps its
    own.

    ``seen`` is the fingerprint of the values that the change was made of. Raises NotAllowed, DomainError
    ``shape.changed_meanwhile``.
    """
    begin_shaping(session, actor)
    newest = next(iter(versions(session, most=1)), None)
    before = newest.rules if newest is not None else DEFAULTS
    check_seen(seen, rules_values(before))
    if before == wanted:
        return False
    number = newest.number + 1 if newest is not None else 1
    session.add(InitiativeRules(id=number, since=clock.now(), **asdict(wanted)))
    session.flush()
    note(session, "initiative_rules", "city", rules_values(before), rules_values(wanted))
    record_shaping(session, actor, InitiativeRulesChanged(number=number))
    return True
