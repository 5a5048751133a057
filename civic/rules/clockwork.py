"""The jobs of rules: after an event, and by the clock."""

from __future__ import annotations

from civic.core import clock
from civic.core.events import read_event
from civic.core.jobs import Retry, Tools, job
from civic.rules.looking import look, rules_due
from civic.rules.reactions import APPLY
from civic.rules.running import call_of, listening, run
from civic.rules.switching import switch_off_broken


@job(APPLY, retry=Retry(most=5))
def apply_rules(tools: Tools, event_id: int) -> None:
    """Let the rules that an event calls look at its issue, one after another."""
    with tools.database.reading() as session:
        event = read_event(session, event_id)
        call = None if event is None else call_of(session, event)
        called = [] if event is None or call is None else listening(session, event.kind)
    for rule_id in called:
        assert call is not None, "only a call is listened to"
        run(tools.database, rule_id, call)


@job("rules.look", every="* * * * *")
def look_by_the_clock(tools: Tools) -> None:
    """Switch off what is broken, then let the rules of time look whose time has come."""
    with tools.database.transaction() as session:
        switch_off_broken(session)
    with tools.database.reading() as session:
        due = rules_due(session, clock.now())
    for rule_id in due:
        look(tools.database, rule_id)
