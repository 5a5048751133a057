"""An event calls the rules by the reactor and a job, and two workers make one firing of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine, select, text

import civic.rules.clockwork  # noqa: F401  (declares the job)
from civic.core.db import Database
from civic.core.permissions import SYSTEM
from civic.rules.commands.switch import switch_rule
from civic.rules.commands.write import write_rule
from civic.rules.models import Rule, RuleFiring
from civic.rules.reactions import APPLY, call_the_rules
from civic.rules.running import Call, call_of, run
from tests.integration.issues.rows import issue_of, kinds_of
from tests.integration.rules.test_running import happened
from tests.small_city import small_city


def test_an_event_asks_for_the_rules_and_two_workers_fire_once(committed: Engine) -> None:
    real = Database(committed)
    with real.transaction() as session:
        city = small_city(session)
        values = {
            "name": "Look",
            "when": {"on": "received"},
            "if": [],
            "then": [{"do": "note", "text": "Look."}],
        }
        switch_rule(session, SYSTEM, write_rule(session, SYSTEM, values), on=True)
        rule_id = session.scalars(select(Rule.id)).one()
        promise = city.report()
        event = happened(session, promise.public_id)[0]
        call_the_rules(session, event)
        asked = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = :name")
        assert session.scalar(asked, {"name": APPLY}) == 1
        call = call_of(session, event)
    assert call == Call(event.subject.id, event.id)
    with ThreadPoolExecutor(4) as workers:
        done = list(workers.map(lambda _: run(real, rule_id, call), range(4)))
    assert sorted(done, key=str).count("done") == 1
    with real.reading() as session:
        assert len(session.scalars(select(RuleFiring)).all()) == 1
        assert kinds_of(session, promise.public_id).count("noted") == 1
        assert issue_of(session, promise.public_id)
