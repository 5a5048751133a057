"""Jobs exist exactly when the transaction that deferred them does, and are done until they are done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import croniter
import pytest
from procrastinate.jobs import Job
from sqlalchemy import Engine, text

from civic.core import clock, jobs
from civic.core.cluster import ClusterUrls
from civic.core.jobs import JOBS, Retry, Tools, TryLater, defer, defer_many, job
from civic.core.settings import Settings
from tests.following import Followers, tools_for

done: list[Any] = []


@pytest.fixture
def followers(
    committed: Engine, database: ClusterUrls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Followers]:
    done.clear()
    monkeypatch.setattr(jobs, "JOBS", dict(JOBS))
    tools = tools_for(database, tmp_path)
    yield Followers(tools)
    tools.database.engine.dispose()


def a_job(name: str, retry: Retry | None = None, problem: Exception | None = None) -> None:
    @job(name, retry=retry)
    def run(tools: Tools, number: int) -> None:
        with tools.database.reading() as session:
            done.append((number, session.scalar(text("SELECT current_user"))))
        if problem is not None:
            raise problem


def test_a_deferred_job_is_done_with_the_tools_of_the_process(followers: Followers):
    a_job("test.do")
    with followers.tools.database.transaction() as session:
        defer(session, "test.do", number=7)
    followers.work()
    assert done == [(7, "veche_app")]
    assert followers.jobs() == [], "what succeeded does not stay"


def test_a_job_vanishes_with_the_transaction_that_deferred_it(followers: Followers):
    a_job("test.do")
    with pytest.raises(RuntimeError), followers.tools.database.transaction() as session:
        defer(session, "test.do", number=7)
        raise RuntimeError("no commit")
    assert followers.jobs() == []


def test_many_jobs_are_deferred_at_once_and_none_is_not_a_statement(followers: Followers):
    a_job("test.do")
    with followers.tools.database.transaction() as session:
        defer_many(session, "test.do", [])
        defer_many(session, "test.do", [{"number": number} for number in range(50)])
        # The queue's own schema must not shadow what the rest of the transaction works on.
        assert session.scalar(text("SELECT count(*) FROM delivery")) == 0
    assert len(followers.jobs()) == 50
    followers.work()
    assert sorted(number for number, _ in done) == list(range(50))


def test_a_job_that_does_not_exist_cannot_be_deferred(followers: Followers):
    with pytest.raises(KeyError), followers.tools.database.transaction() as session:
        defer(session, "test.unknown")


def test_a_job_for_which_it_is_too_early_waits_in_the_queue(followers: Followers):
    a_job("test.later", Retry(first=60), TryLater("not yet"))
    with followers.tools.database.transaction() as session:
        defer(session, "test.later", number=1)
    before = clock.now()
    followers.work()
    (waiting,) = followers.jobs()
    assert (waiting.status, waiting.attempts) == ("todo", 1)
    assert timedelta(seconds=50) < waiting.scheduled_at - before < timedelta(seconds=70)


def test_a_job_without_retries_that_fails_is_kept_to_be_looked_at(followers: Followers):
    a_job("test.broken", problem=RuntimeError("a defect"))
    with followers.tools.database.transaction() as session:
        defer(session, "test.broken", number=1)
    followers.work()
    assert [(each.task_name, each.status) for each in followers.jobs()] == [("test.broken", "failed")]


def test_failed_jobs_are_forgotten_after_a_month(followers: Followers):
    from civic.core.housekeeping import forget_failed_jobs

    a_job("test.broken", problem=RuntimeError("a defect"))
    for number in (1, 2):
        with followers.tools.database.transaction() as session:
            defer(session, "test.broken", number=number)
    followers.work()
    with followers.tools.database.transaction() as session:
        session.execute(
            text(
                "UPDATE procrastinate.procrastinate_events SET at = at - interval '31 days' WHERE job_id ="
                " (SELECT min(id) FROM procrastinate.procrastinate_jobs)"
            )
        )
    forget_failed_jobs(followers.tools)
    assert [each.args["number"] for each in followers.jobs()] == [2]


def test_pauses_grow_up_to_the_longest_and_may_end():
    def pause(retry: Retry, attempts: int) -> float | None:
        waiting = Job(
            id=1,
            queue="default",
            lock=None,
            queueing_lock=None,
            task_name="test.do",
            attempts=attempts,
            priority=0,
        )
        with clock.frozen(clock.now()) as still:
            decision = retry.get_retry_decision(exception=RuntimeError(), job=waiting)
            return None if decision is None else (decision.retry_at - still.at).total_seconds()

    patient = Retry(first=5, longest=3600)
    assert [pause(patient, attempts) for attempts in (0, 1, 2, 5, 1000)] == [5, 20, 80, 3600, 3600]
    assert pause(Retry(most=0), 0) is None


def test_two_jobs_cannot_have_one_name(followers: Followers):
    a_job("test.do")
    with pytest.raises(ValueError, match=r"test\.do"):
        a_job("test.do")


@pytest.mark.parametrize("plan", [plan for plan in JOBS.values() if plan.every], ids=lambda plan: plan.name)
def test_what_the_clock_calls_for_has_a_cron_line_that_can_be_read(plan: jobs.Plan):
    settings = Settings(data=Path("/nowhere"), secret_key="k" * 48, backup_to="/nowhere")
    assert croniter.croniter.is_valid(plan.cron(settings))
