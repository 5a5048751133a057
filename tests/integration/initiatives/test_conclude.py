"""Time and the last word end a round, once, whoever comes at the same moment."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from civic.core import clock
from civic.core.cluster import ClusterUrls
from civic.core.errors import DomainError, WrongStatus
from civic.core.permissions import SYSTEM
from initiatives.opinions.clockwork import watch_opinions
from initiatives.opinions.commands.answer_opinions import answer_opinions
from initiatives.opinions.commands.conclude import conclude
from initiatives.opinions.commands.extend_opinion import extend_opinion
from initiatives.opinions.commands.give_opinion import give_opinion
from tests.at_once import at_once
from tests.events import recorded
from tests.following import Followers, tools_for
from tests.integration.initiatives.hearing import CONDITIONS, FEASIBLE, asked, in_opinion
from tests.integration.initiatives.town import Town
from tests.small_city import small_city


@pytest.fixture
def followers(committed: Engine, database: ClusterUrls, tmp_path: Path) -> Iterator[Followers]:
    made = Followers(tools_for(database, tmp_path))
    yield made
    made.tools.database.engine.dispose()


def test_not_before_its_time(town: Town) -> None:
    public_id = in_opinion(town)
    with pytest.raises(WrongStatus):
        conclude(town.session, SYSTEM, public_id)


def test_who_has_spoken_is_not_waited_for(town: Town) -> None:
    public_id = in_opinion(town, opinion_days=10)
    extend_opinion(
        town.session, SYSTEM, public_id, "lighting", days=10, reason="We wait for the soil survey."
    )
    give_opinion(town.session, SYSTEM, public_id, "lighting", FEASIBLE)
    with clock.frozen(clock.now() + timedelta(days=15)):
        conclude(town.session, SYSTEM, public_id)
    assert len(recorded(town.session, "initiative.answer_opened")) == 1


def test_without_days_for_an_answer_the_last_opinion_concludes(town: Town) -> None:
    public_id = in_opinion(town, answer_days=0)
    for department in ("lighting", "roads"):
        give_opinion(town.session, SYSTEM, public_id, department, FEASIBLE)
    assert town.initiative(public_id).status == "on_agenda"
    assert recorded(town.session, "initiative.answer_opened") == []


def test_silent_departments_are_late_and_hold_nothing_up(followers: Followers) -> None:
    database = followers.tools.database
    with database.transaction() as session:
        town = Town(small_city(session))
        public_id = in_opinion(town)
        give_opinion(session, SYSTEM, public_id, "lighting", FEASIBLE)
    began = clock.now()
    for days, status in ((35, "opinion"), (45, "opinion"), (50, "on_agenda"), (60, "on_agenda")):
        with clock.frozen(began + timedelta(days=days)):
            watch_opinions(followers.tools)
            watch_opinions(followers.tools)
        with database.reading() as session:
            town = Town(town.city)
            town.city.session = session
            assert town.initiative(public_id).status == status
    with database.reading() as session:
        assert [each.body["department"] for each in recorded(session, "initiative.opinion_late")] == ["roads"]
        (opened,) = recorded(session, "initiative.answer_opened")
        (over,) = recorded(session, "initiative.opinions_concluded")
        assert (opened.body["given"], over.body["given"], over.body["answered"]) == (1, 1, False)
        assert {code: each.late_at is not None for code, each in asked(session, public_id).items()} == {
            "lighting": False, "roads": True,
        }  # fmt: skip


def test_it_concludes_once_whoever_has_the_last_word(followers: Followers) -> None:
    database = followers.tools.database
    with database.transaction() as session:
        town = Town(small_city(session))
        author = town.resident()
        public_id = in_opinion(town, author)
        give_opinion(session, SYSTEM, public_id, "lighting", FEASIBLE)
    with clock.frozen(clock.now() + timedelta(days=40)):
        watch_opinions(followers.tools)
    with clock.frozen(clock.now() + timedelta(days=60)):
        ends = at_once(
            database,
            *[lambda s: give_opinion(s, SYSTEM, public_id, "roads", CONDITIONS)] * 2,
            *[lambda s: answer_opinions(s, author, public_id, "We agree.")] * 2,
            *[lambda s: conclude(s, SYSTEM, public_id)] * 3,
        )
    assert set(ends) <= {"done", "status.verb_not_possible", "opinion.answered_before"}
    with database.reading() as session:
        assert len(recorded(session, "initiative.opinions_concluded")) == 1
        town.city.session = session
        assert town.initiative(public_id).status == "on_agenda"


STEPS = ("lighting", "roads", "answer", "watch", "day", "month")


# Each example proposes an initiative of its own.
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(STEPS), max_size=9))
def test_whatever_the_order_it_ends_once_with_all_that_was_said(town: Town, steps: list[str]) -> None:
    author = town.resident()
    public_id = in_opinion(town, author)
    now = clock.now()
    said: set[str] = set()
    before = len(recorded(town.session, "initiative.opinions_concluded"))
    for step in itertools.chain(steps, ("month", "watch", "month", "watch")):
        now += timedelta(days={"day": 1, "month": 35}.get(step, 0))
        with clock.frozen(now):
            try:
                if step in ("lighting", "roads"):
                    give_opinion(town.session, SYSTEM, public_id, step, FEASIBLE)
                elif step == "answer":
                    answer_opinions(town.session, author, public_id, "We agree.")
                elif step == "watch":
                    conclude(town.session, SYSTEM, public_id)
                else:
                    continue
                said.add(step)
            except DomainError as refusal:
                assert refusal.code in (
                    "status.verb_not_possible", "opinion.answer_not_yet", "opinion.answered_before"
                )  # fmt: skip
    assert town.initiative(public_id).status == "on_agenda"
    (over,) = recorded(town.session, "initiative.opinions_concluded")[before:]
    assert over.body["given"] == len(said & {"lighting", "roads"})
    assert over.body["answered"] == ("answer" in said)
