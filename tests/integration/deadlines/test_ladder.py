"""Who is told when a date is near and when it has passed, by the jobs that the clock calls for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import SYSTEM
from civic.deadlines.commands.shape import save_ladder
from civic.deadlines.ladder import Ladder, Rung
from civic.deadlines.models import DeadlineStep
from civic.deadlines.queries.near import marks_of
from civic.deadlines.stepping import take_steps
from civic.issues.commands.accept import accept
from civic.issues.commands.ask import ask
from civic.issues.models import Assignment
from tests.following import Followers

LADDER = Ladder(
    warn_take_by=60,
    warn_target=480,
    steps=(Rung("take_by", 0, "lead"), Rung("target", 60, "lead"), Rung("target", 960, "head")),
)


def steps(followers: Followers) -> list[tuple[str, int, str, int]]:
    with followers.tools.database.reading() as session:
        rows = session.scalars(select(DeadlineStep).order_by(DeadlineStep.id))
        return [(row.of, row.rung, row.role, row.told) for row in rows]


def events(followers: Followers) -> list[Any]:
    with followers.tools.database.reading() as session:
        query = (
            "SELECT kind, body, rooms FROM event"
            " WHERE kind IN ('issue.target_warned', 'issue.escalated') ORDER BY id"
        )
        return list(session.execute(text(query)))


def test_a_date_that_comes_near_is_told_once_to_who_has_it_in_hand(followers, city, do, still) -> None:
    do(lambda session: save_ladder(session, SYSTEM, None, LADDER))
    promise = do(lambda session: city.report())
    agent = do(lambda session: city.staff())
    do(lambda session: accept(session, agent, promise.public_id))
    followers.follow()
    # Promised until Thursday 17:00: near when eight hours of work are left.
    still.move(timedelta(days=2, hours=7, minutes=59))
    take_steps(followers.tools)
    assert steps(followers) == []
    still.move(timedelta(minutes=2))
    take_steps(followers.tools)
    take_steps(followers.tools)
    assert steps(followers) == [("target", 0, "holder", 1)]
    told = events(followers)[0]
    assert told.kind == "issue.target_warned"
    assert "city" not in told.rooms, "residents do not hear of it"
    followers.follow()
    letter = followers.letters()[-1]
    assert "/staff/issues/" in letter.get_body(("plain",)).get_content()
    assert "dark" not in letter.get_body(("plain",)).get_content(), "no words of residents"


def test_what_is_late_climbs_the_ladder_and_an_empty_rung_is_passed_at_once_and_seen(
    followers, city, do, still
) -> None:
    do(lambda session: save_ladder(session, SYSTEM, None, LADDER))
    promise = do(lambda session: city.report())
    do(lambda session: city.person("head", "lighting"))
    still.move(timedelta(hours=4, minutes=1))
    take_steps(followers.tools)
    # Nobody took it by 13:00; there is no lead, and no further step for that date.
    assert steps(followers) == [("take_by", 1, "lead", 0)]
    agent = do(lambda session: city.staff())
    do(lambda session: accept(session, agent, promise.public_id))
    # Friday 10:01: an hour of work after Thursday 17:00. The lead is missing, so that the head hears of it at once.
    still.move(timedelta(days=3, hours=20, minutes=60))
    take_steps(followers.tools)
    assert steps(followers)[1:] == [("target", 1, "lead", 0), ("target", 2, "head", 1)]
    followers.follow()
    assert [letter["To"] for letter in followers.letters()][-1].startswith("person")
    still.move(timedelta(days=5))
    take_steps(followers.tools)
    assert len(steps(followers)) == 3, "each step once"
    with followers.tools.database.reading() as session:
        (assignment,) = session.scalars(select(Assignment.id))
        assert marks_of(session, [assignment])[assignment].role == "head"


def test_the_clock_stands_while_the_reporter_is_asked_and_another_date_is_told_of_anew(
    followers, city, do, still
) -> None:
    do(lambda session: save_ladder(session, SYSTEM, None, LADDER))
    promise = do(lambda session: city.report(contact="anna@example.org"))
    agent = do(lambda session: city.staff())
    do(lambda session: accept(session, agent, promise.public_id))
    do(lambda session: ask(session, agent, promise.public_id, "Which lamp?"))
    still.move(timedelta(days=4, hours=2))
    take_steps(followers.tools)
    assert steps(followers) == [], "its target has passed, and does not count"

    def another(session: Session) -> None:
        values = {"status": "accepted", "waiting_since": None, "before": None}
        session.execute(update(Assignment).values(**values))

    do(another)
    take_steps(followers.tools)
    assert [row[:3] for row in steps(followers)] == [("target", 1, "lead"), ("target", 2, "head")]
    do(lambda session: session.execute(update(Assignment).values(target=clock.now() + timedelta(hours=1))))
    take_steps(followers.tools)
    assert steps(followers)[-1][:3] == ("target", 0, "holder")


def test_what_was_late_long_before_is_listed_and_written_to_nobody(followers, city, do, still) -> None:
    do(lambda session: city.report())
    still.move(timedelta(days=60))
    take_steps(followers.tools)
    assert steps(followers) == []


def test_a_departments_own_ladder_stands_instead_of_the_citys(followers, city, do, still) -> None:
    do(lambda session: save_ladder(session, SYSTEM, None, LADDER))
    do(lambda session: save_ladder(session, SYSTEM, "lighting", Ladder(0, 0, ())))
    do(lambda session: city.report())
    do(lambda session: city.report(category="poster"))
    still.move(timedelta(hours=4, minutes=1))
    take_steps(followers.tools)
    assert len(steps(followers)) == 1, "the roads alone"
