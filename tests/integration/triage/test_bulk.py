"""One verb for many issues: foreseen by the verb itself, begun after a grace, each issue once, or none at all."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from civic.city.queries import city_rules
from civic.core import clock
from civic.core.clock import FrozenClock
from civic.core.db import Database
from civic.core.errors import InvalidInput, NotFound, WrongStatus
from civic.core.jobs import Tools, TryLater
from civic.core.permissions import SYSTEM, Actor
from civic.issues.commands.accept import accept
from civic.issues.models import Issue
from civic.people.models import Person
from civic.people.staff.leave import leave
from civic.triage.bulk import running
from civic.triage.bulk.asking import MOST_ISSUES, Chosen, ask
from civic.triage.bulk.commands import GRACE, begin, cancel, hasten
from civic.triage.bulk.doing import bulk_verb
from civic.triage.bulk.foreseeing import foresee_at_once, foresee_bulk
from civic.triage.bulk.models import Bulk, BulkItem
from civic.triage.bulk.queries import bulk_shown, chosen_again, items
from civic.triage.bulk.running import forget_old, run_bulk
from civic.triage.bulk.selection import by_filter, by_numbers
from civic.triage.filters import Filter
from civic.triage.moments import moments
from civic.triage.presence.claims import claim
from tests.integration.issues.rows import kinds_of, refused
from tests.small_city import SmallCity, small_city
from web import followers

assert followers


class Desk:
    """A committed city with an agent of the lighting department, and what jobs work with."""

    def __init__(self, engine: Engine) -> None:
        self.database = Database(engine)
        self.tools: Any = Tools(settings=None, database=self.database, mailer=None, storage=None)  # type: ignore[arg-type]
        with self.database.transaction() as session:
            self.city = small_city(session)
            self.agent = replace(self.city.staff(), second_factor=True)

    def issues(self, many: int, **values: Any) -> list[str]:
        with self.database.transaction() as session:
            self.city.session = session
            return [self.city.report(**values).public_id for _ in range(many)]

    def asked(self, verb: str, numbers: list[str], fields: dict[str, Any], *, begun: bool = True) -> int:
        with self.database.transaction() as session:
            chosen, missing = by_numbers(session, self.agent, numbers)
            assert not missing
            row = ask(session, self.agent, verb, fields, chosen)
            if begun:
                begin(session, self.agent, row.id)
                hasten(session, self.agent, row.id)
            return row.id

    def kinds(self, public_id: str) -> list[str]:
        with self.database.reading() as session:
            return kinds_of(session, public_id)


@pytest.fixture
def desk(committed: Engine) -> Desk:
    return Desk(committed)


def chosen_of(session: Session, actor: Actor, *numbers: str) -> list[Chosen]:
    return by_numbers(session, actor, numbers)[0]


def test_what_will_happen_is_foreseen_by_the_verb_itself_and_nothing_is_left_of_the_trial(
    session: Session, city: SmallCity
) -> None:
    agent, colleague = city.staff(), city.staff()
    free, done, theirs, held = (
        city.report().public_id, city.report().public_id,
        city.report(category="pothole").public_id, city.report().public_id,
    )  # fmt: skip
    accept(session, agent, done)
    claim(session, colleague, held)
    before = session.scalar(text("SELECT count(*) FROM event WHERE subject_kind = 'issue'"))
    row = ask(session, agent, "accept", {}, chosen_of(session, agent, free, done, theirs, held))
    foresee_at_once(session, row)
    shown = bulk_shown(session, agent, row.id)
    assert (shown.status, shown.total, shown.tried) == ("foreseen", 4, 4)
    assert shown.foreseen == {
        "status.verb_not_possible": 1, "permission.denied": 1, "issue.claimed": 1,
    }  # fmt: skip
    assert [each.public_id for each in items(session, agent, row.id, code="ok")] == [free]
    assert session.scalar(text("SELECT count(*) FROM event WHERE subject_kind = 'issue'")) == before
    session.expire_all()
    assert session.scalars(select(Issue.status).where(Issue.public_id == free)).one() == "received"


def test_it_begins_after_the_grace_and_not_before(desk: Desk) -> None:
    (issue,) = desk.issues(1)
    with clock.frozen(clock.now()) as at:
        bulk = desk.asked("note", [issue], {"message": "Seen."}, begun=False)
        with desk.database.transaction() as session:
            assert begin(session, desk.agent, bulk).starts_at == at.at + GRACE
        at.move(GRACE - timedelta(seconds=1))
        with pytest.raises(TryLater):
            run_bulk(desk.tools, bulk)
        assert desk.kinds(issue) == ["received"]
        at.move(timedelta(seconds=1))
        run_bulk(desk.tools, bulk)
    assert desk.kinds(issue) == ["received", "noted"]


def test_each_is_done_or_told_why_not_and_what_was_not_can_be_tried_again(desk: Desk) -> None:
    good, bad = desk.issues(3), desk.issues(2, category="pothole")
    bulk = desk.asked("prioritise", good + bad, {"priority": "high"})
    run_bulk(desk.tools, bulk)
    with desk.database.transaction() as session:
        shown = bulk_shown(session, desk.agent, bulk)
        assert (shown.status, shown.done, shown.refused) == ("ended", 3, {"permission.denied": 2})
        again = chosen_again(session, desk.agent, bulk, refused=True)
        assert len(ask(session, desk.agent, "prioritise", {"priority": "low"}, again).fields) == 1
        kinds = session.scalars(text("SELECT kind FROM event WHERE subject_kind = 'bulk' ORDER BY id")).all()
        assert kinds[:3] == ["bulk.asked", "bulk.begun", "bulk.hastened"]
        ended = session.execute(text("SELECT body, rooms FROM event WHERE kind = 'bulk.ended'")).one()
        assert (ended.body["done"], ended.body["refused"]) == (3, {"permission.denied": 2})
        assert ended.rooms == [f"person:{desk.agent.person_id}"]


def test_a_worker_that_is_killed_leaves_nothing_half_and_nothing_twice(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = desk.issues(6)
    bulk = desk.asked("note", numbers, {"message": "Seen."})
    done_before, whole = 0, running.attempt

    def killed(*values: Any, **more: Any) -> str | None:
        nonlocal done_before
        code = whole(*values, **more)
        done_before += 1
        if done_before == 3:
            # The verb has been done, its transaction has not ended.
            raise KeyboardInterrupt
        return code

    monkeypatch.setattr(running, "attempt", killed)
    with pytest.raises(KeyboardInterrupt):
        run_bulk(desk.tools, bulk)
    assert sum(desk.kinds(number).count("noted") for number in numbers) == 2
    monkeypatch.setattr(running, "attempt", whole)
    run_bulk(desk.tools, bulk)
    run_bulk(desk.tools, bulk)
    assert [desk.kinds(number) for number in numbers] == [["received", "noted"]] * 6


def test_two_workers_at_one_bulk_do_each_issue_once_and_end_it_once(desk: Desk) -> None:
    numbers = desk.issues(12)
    bulk = desk.asked("note", numbers, {"message": "Seen."})
    ready = threading.Barrier(2)

    def work(_number: int) -> None:
        ready.wait(10)
        run_bulk(desk.tools, bulk)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))
    assert [desk.kinds(number) for number in numbers] == [["received", "noted"]] * 12
    with desk.database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM event WHERE kind = 'bulk.ended'")) == 1


def test_undone_at_the_last_moment_it_is_undone_whole_or_done_whole(desk: Desk) -> None:
    for _ in range(6):
        numbers = desk.issues(3)
        bulk = desk.asked("note", numbers, {"message": "Seen."})
        ready = threading.Barrier(2)

        def run(ready: threading.Barrier = ready, bulk: int = bulk) -> str:
            ready.wait(10)
            run_bulk(desk.tools, bulk)
            return "ran"

        def undo(ready: threading.Barrier = ready, bulk: int = bulk) -> str:
            ready.wait(10)
            try:
                with desk.database.transaction() as session:
                    cancel(session, desk.agent, bulk)
            except WrongStatus:
                return "too late"
            return "undone"

        with ThreadPoolExecutor(2) as pool:
            outcomes = [future.result() for future in (pool.submit(undo), pool.submit(run))]
        noted = sum(desk.kinds(number).count("noted") for number in numbers)
        assert noted == (0 if outcomes[0] == "undone" else 3)


def test_who_has_left_meanwhile_does_nothing(desk: Desk) -> None:
    numbers = desk.issues(2)
    bulk = desk.asked("note", numbers, {"message": "Seen."})
    with desk.database.transaction() as session:
        person = session.get_one(Person, desk.agent.person_id)
        leave(session, SYSTEM, person.id)
    run_bulk(desk.tools, bulk)
    assert [desk.kinds(number) for number in numbers] == [["received"]] * 2
    with desk.database.reading() as session:
        codes = set(session.scalars(select(BulkItem.code).where(BulkItem.bulk_id == bulk)))
    assert codes == {"permission.denied"}


def test_a_large_one_is_foreseen_by_a_job_that_stops_when_it_begins(desk: Desk) -> None:
    numbers = desk.issues(3)
    bulk = desk.asked("note", numbers, {"message": "Seen."}, begun=False)
    foresee_bulk(desk.tools, bulk)
    with desk.database.transaction() as session:
        assert bulk_shown(session, desk.agent, bulk).status == "foreseen"
        begin(session, desk.agent, bulk)
        with pytest.raises(WrongStatus):
            begin(session, desk.agent, bulk)
    foresee_bulk(desk.tools, bulk)
    with desk.database.reading() as session:
        assert session.get_one(Bulk, bulk).status == "waiting"


def test_a_defect_at_one_issue_stops_no_other(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = desk.issues(2)
    bulk = desk.asked("note", [first, second], {"message": "Seen."})
    verb = bulk_verb("note")

    def broken(session: Session, actor: Actor, public_id: str, *rest: Any) -> None:
        verb.run(session, actor, public_id, *rest)
        if public_id == first:
            raise ZeroDivisionError

    monkeypatch.setattr(running, "bulk_verb", lambda name: replace(verb, run=broken))
    run_bulk(desk.tools, bulk)
    assert (desk.kinds(first), desk.kinds(second)) == (["received"], ["received", "noted"])
    with desk.database.reading() as session:
        assert bulk_shown(session, desk.agent, bulk).refused == {"bulk.item_failed": 1}


def test_bad_wishes_are_refused_before_anything_is_kept(session: Session, city: SmallCity) -> None:
    agent, issue = city.staff(), city.report().public_id
    chosen = chosen_of(session, agent, issue)
    with pytest.raises(InvalidInput) as wrong:
        ask(session, agent, "decline", {"message": "No."}, chosen)
    assert [problem.field for problem in wrong.value.problems] == ["reason"]
    with pytest.raises(NotFound):
        ask(session, agent, "move", {}, chosen)
    with refused("bulk.empty", "issues"):
        ask(session, agent, "accept", {}, [])
    with refused("bulk.too_many", "issues"):
        ask(session, agent, "accept", {}, [Chosen(number) for number in range(MOST_ISSUES + 1)])
    assert session.scalars(select(Bulk.id)).all() == []


def test_a_bulk_is_nobody_elses_business(session: Session, city: SmallCity) -> None:
    agent, colleague, issue = city.staff(), city.staff(), city.report().public_id
    row = ask(session, agent, "accept", {}, chosen_of(session, agent, issue))
    for look in (bulk_shown, begin, cancel):
        with pytest.raises(NotFound):
            look(session, colleague, row.id)


def test_a_filter_finds_what_is_meant_each_with_the_departments_assignment(
    session: Session, city: SmallCity
) -> None:
    agent = city.staff()
    lamp, _pothole = city.report().public_id, city.report(category="pothole")
    now = moments(city_rules(session).calendar)
    found = by_filter(session, agent, Filter.from_args({"department": "lighting"}), now)
    assert [session.get_one(Issue, each.issue_id).public_id for each in found] == [lamp]
    assert found[0].assignment_id is not None
    shape = '{"type":"Polygon","coordinates":[[[30,60],[30.001,60],[30.001,60.001],[30,60.001],[30,60]]]}'
    assert by_filter(session, agent, Filter.from_args({"shape": shape}), now) == []


def test_what_nobody_begins_is_forgotten(session: Session, city: SmallCity, at: FrozenClock) -> None:
    agent, issue = city.staff(), city.report().public_id
    ask(session, agent, "accept", {}, chosen_of(session, agent, issue))
    assert forget_old(session) == 0
    at.move(timedelta(days=1, seconds=1))
    assert forget_old(session) == 1
