"""An event calls the rules by the reactor and a job, and two workers make one firing of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

import civic.rules.clockwork  # noqa: F401  (declares the job)
from civic.core.cluster import ClusterUrls
from civic.core.db import Database
from civic.core.permissions import SYSTEM
from civic.rules.commands.switch import switch_rule
from civic.rules.commands.write import write_rule
from civic.rules.models import Rule, RuleFiring
from civic.rules.reactions import APPLY, call_the_rules
from civic.rules.running import Call, call_of, run
from tests.following import Followers, tools_for
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


def test_the_worker_lets_rules_act_in_their_order_and_one_that_fails_stops_no_other(
    committed: Engine, database: ClusterUrls, tmp_path: Path
) -> None:
    followers = Followers(tools_for(database, tmp_path))
    real = followers.tools.database

    def on(session: Session, name: str, then: Any, **when: Any) -> None:
        values = {"name": name, "when": {"on": "received", **when}, "if": [], "then": [then]}
        switch_rule(session, SYSTEM, write_rule(session, SYSTEM, values), on=True)

    with real.transaction() as session:
        city = small_city(session)
        on(session, "Broken", {"do": "recategorise", "category": "poster", "message": "So."})
        on(session, "First", {"do": "prioritise", "priority": "high"})
        on(session, "Second", {"do": "involve", "department": "care", "message": "Look."})
        on(session, "Then", {"do": "note", "text": "It presses."}, on="changed", kinds=["prioritised"])
        session.execute(
            text(
                "UPDATE category SET emergency = true, emergency_text = '{\"en\": \"Go\"}' WHERE code = 'poster'"
            )
        )
        promise = city.report()
    for _ in range(3):
        followers.follow()
    with real.reading() as session:
        fired = select(Rule.name, RuleFiring.outcome, RuleFiring.depth).join(Rule).order_by(RuleFiring.id)
        assert [tuple(row) for row in session.execute(fired)] == [
            ("Broken", "failed", 1), ("First", "done", 1), ("Second", "done", 1), ("Then", "done", 2),
        ]  # fmt: skip
        assert {"prioritised", "involved", "noted"} <= set(kinds_of(session, promise.public_id))
    assert not [job for job in followers.jobs() if job.task_name == APPLY], (
        "what rules do calls them only so far"
    )
    real.engine.dispose()
