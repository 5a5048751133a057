"""Two members of staff at the same issue in the same moment, over connections of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from civic.core.db import Database
from civic.core.permissions import Actor
from civic.issues.commands.accept import accept
from civic.issues.commands.decline import decline
from civic.issues.commands.hand_over import hand_over
from civic.issues.commands.me_too import me_too
from civic.issues.commands.merge import merge
from civic.issues.commands.note import note
from civic.issues.commands.unmerge import unmerge
from civic.issues.commands.withdraw import withdraw
from tests.at_once import Deed, at_once
from tests.integration.issues.rows import assignments_of, issue_of, kinds_of, words_of
from tests.small_city import SmallCity, small_city

TOO_LATE = "status.verb_not_possible"


@pytest.fixture
def real(committed: Engine) -> Database:
    return Database(committed)


@pytest.fixture
def desk(real: Database) -> Iterator[tuple[SmallCity, Actor, Actor]]:
    """A city with two agents of the lighting department."""
    with real.transaction() as session:
        city = small_city(session)
        first, second = city.staff(), city.staff()
    yield city, first, second


def report(real: Database, city: SmallCity, **values: str) -> str:
    with real.transaction() as session:
        city.session = session
        return city.report(**values).public_id


def test_of_two_who_accept_one_wins_and_the_other_is_too_late(
    real: Database, desk: tuple[SmallCity, Actor, Actor]
) -> None:
    city, first, second = desk
    for _ in range(8):
        public_id = report(real, city)
        outcomes = at_once(
            real,
            lambda session, public_id=public_id: accept(session, first, public_id, message="Mine."),
            lambda session, public_id=public_id: accept(session, second, public_id, message="Mine."),
        )
        assert sorted(outcomes) == ["done", TOO_LATE]
        winner = first if outcomes[0] == "done" else second
        with real.reading() as session:
            (assignment,) = assignments_of(session, public_id)
            assert (assignment.status, assignment.assignee_id) == ("accepted", winner.person_id)
            assert kinds_of(session, public_id) == ["received", "accepted", "assigned"]
            # The words of who lost the race were not half said.
            assert words_of(session, public_id) == [("public", "Mine.")]


def test_declining_and_handing_over_at_once_leave_one_of_both(
    real: Database, desk: tuple[SmallCity, Actor, Actor]
) -> None:
    city, first, second = desk
    for _ in range(6):
        public_id = report(real, city)
        outcomes = at_once(
            real,
            lambda session, public_id=public_id: decline(session, first, public_id, "abuse", "No."),
            lambda session, public_id=public_id: hand_over(session, second, public_id, "roads", "Theirs."),
        )
        assert sorted(outcomes) == ["done", TOO_LATE]
        with real.reading() as session:
            statuses = [item.status for item in assignments_of(session, public_id)]
            assert statuses == (["declined"] if outcomes[0] == "done" else ["handed_over", "assigned"])


def test_merging_both_ways_at_once_leaves_one_that_stands(
    real: Database, desk: tuple[SmallCity, Actor, Actor]
) -> None:
    city, first, second = desk
    for _ in range(6):
        one, other = report(real, city), report(real, city)
        outcomes = at_once(
            real,
            lambda session, one=one, other=other: merge(session, first, one, other),
            lambda session, one=one, other=other: merge(session, second, other, one),
        )
        assert sorted(outcomes) == ["done", TOO_LATE]
        with real.reading() as session:
            assert sorted(issue_of(session, public_id).status for public_id in (one, other)) == [
                "duplicate",
                "received",
            ]


def test_many_hands_lose_nothing_and_number_their_events_without_a_gap(
    real: Database, desk: tuple[SmallCity, Actor, Actor]
) -> None:
    city, first, second = desk
    public_id = report(real, city)
    deeds: list[Deed] = [
        lambda session, who=bytes([number]): me_too(session, Actor(), public_id, who=who)
        for number in range(4)
    ]
    deeds += [
        lambda session, actor=actor: note(session, actor, public_id, "Seen.") for actor in (first, second)
    ]
    assert at_once(real, *deeds) == ["done"] * 6
    with real.reading() as session:
        assert issue_of(session, public_id).affected_count == 5
        numbers = session.scalars(
            text(
                "SELECT e.seq FROM event e JOIN issue i ON i.id = e.subject_id AND e.subject_kind = 'issue'"
                " WHERE i.public_id = :id ORDER BY e.seq"
            ),
            {"id": public_id},
        )
        assert list(numbers) == list(range(1, 8))


def test_taking_a_report_back_and_splitting_its_issue_off_do_not_wait_for_each_other(
    real: Database, desk: tuple[SmallCity, Actor, Actor]
) -> None:
    city, agent, _ = desk
    for _ in range(8):
        with real.transaction() as session:
            city.session = session
            first, second = city.report(), city.report()
            merge(session, agent, first.public_id, second.public_id)
        joined = Actor(reports=frozenset({first.report_id}))
        taken_back, split = at_once(
            real,
            lambda session, by=joined, into=second, it=first: withdraw(
                session, by, into.public_id, it.report_id
            ),
            lambda session, it=first: unmerge(session, agent, it.public_id),
        )
        # Whoever comes second finds the report elsewhere, or the issue split off without it.
        assert split == "done" and taken_back in ("done", "report.not_found", "permission.denied")
        with real.reading() as session:
            left = issue_of(session, first.public_id)
            assert left.status == ("withdrawn" if taken_back == "done" else "received")
            assert issue_of(session, second.public_id).report_count == 1
