"""What time does to issues, by the jobs that the clock calls for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, text, update
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.cluster import ClusterUrls
from civic.core.jobs import Tools
from civic.issues import clockwork
from civic.issues.clockwork import (
    end_judging_windows,
    open_judging_windows,
    sweep_photos,
    time_out_waiting,
)
from civic.issues.commands.accept import accept
from civic.issues.commands.ask import ask
from civic.issues.commands.deliver import deliver
from civic.issues.models import Issue, Photo
from civic.issues.photo_files import photo_key
from civic.issues.photos import claim_photos, keep_photo
from tests.following import tools_for
from tests.small_city import MONDAY, SmallCity, small_city


@pytest.fixture
def tools(committed: Engine, database: ClusterUrls, tmp_path: Path) -> Iterator[Tools]:
    made = tools_for(database, tmp_path)
    yield made
    made.database.engine.dispose()


@pytest.fixture
def still(tools: Tools) -> Iterator[clock.FrozenClock]:
    with clock.frozen(MONDAY) as stopped:
        yield stopped


@pytest.fixture
def city(tools: Tools, still: clock.FrozenClock) -> SmallCity:
    with tools.database.transaction() as session:
        return small_city(session)


def do(tools: Tools, city: SmallCity, step: Callable[[Session], Any]) -> Any:
    with tools.database.transaction() as session:
        city.session = session
        return step(session)


def status(tools: Tools, public_id: str) -> str:
    with tools.database.reading() as session:
        return str(session.scalar(select(Issue.status).where(Issue.public_id == public_id)))


def kinds(tools: Tools, public_id: str) -> list[str]:
    with tools.database.reading() as session:
        return list(
            session.scalars(
                text("SELECT kind FROM event WHERE body ->> 'issue' = :id ORDER BY seq"), {"id": public_id}
            )
        )


def asked(tools: Tools, city: SmallCity) -> str:
    promise = do(tools, city, lambda session: city.report(contact="anna@example.org"))
    agent = do(tools, city, lambda session: city.staff())
    do(tools, city, lambda session: ask(session, agent, promise.public_id, "Which lamp?"))
    return str(promise.public_id)


def delivered(tools: Tools, city: SmallCity, category: str = "lamp", department: str = "lighting") -> str:
    promise = do(tools, city, lambda session: city.report(category=category, contact="anna@example.org"))
    agent = do(tools, city, lambda session: city.staff(department))
    do(tools, city, lambda session: accept(session, agent, promise.public_id))

    def done(session: Session) -> None:
        photo = keep_photo(session, b"p" * 32, 10, 10)
        deliver(session, agent, promise.public_id, "Done.", photos=(photo.public_id,))

    do(tools, city, done)
    return str(promise.public_id)


def test_waiting_ends_after_five_working_days_and_not_before(
    tools: Tools, city: SmallCity, still: clock.FrozenClock
):
    issue = asked(tools, city)
    # Asked on a Monday: the fifth working day after it is the next Monday, until 17:00.
    still.move_to(MONDAY + timedelta(days=7, hours=7))
    time_out_waiting(tools)
    assert status(tools, issue) == "waiting"
    still.move(timedelta(hours=2))
    time_out_waiting(tools)
    assert status(tools, issue) == "received"
    time_out_waiting(tools)
    assert kinds(tools, issue).count("issue.timed_out") == 1


def test_a_verdict_that_nobody_gave_closes_the_issue_when_the_time_is_up(
    tools: Tools, city: SmallCity, still: clock.FrozenClock
):
    issue = delivered(tools, city)
    still.move(timedelta(days=13))
    end_judging_windows(tools)
    assert status(tools, issue) == "delivered"
    still.move(timedelta(days=2))
    end_judging_windows(tools)
    assert status(tools, issue) == "closed"


def test_residents_are_asked_again_on_the_further_date(
    tools: Tools, city: SmallCity, still: clock.FrozenClock
):
    issue = delivered(tools, city, "pothole", "roads")
    still.move(timedelta(days=15))
    end_judging_windows(tools)
    assert status(tools, issue) == "closed"
    open_judging_windows(tools)
    assert "issue.judging_opened" not in kinds(tools, issue)
    still.move(timedelta(days=16))
    open_judging_windows(tools)
    open_judging_windows(tools)
    assert kinds(tools, issue).count("issue.judging_opened") == 1


def test_one_issue_that_cannot_be_done_stops_no_other(
    tools: Tools, city: SmallCity, still: clock.FrozenClock, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(clockwork, "CHUNK", 2)
    issues = [delivered(tools, city) for _ in range(5)]
    real = clockwork.end_judging

    def sick(session: Session, public_id: str) -> None:
        if public_id == issues[1]:
            raise RuntimeError("a defect")
        real(session, public_id)

    monkeypatch.setattr(clockwork, "end_judging", sick)
    still.move(timedelta(days=15))
    end_judging_windows(tools)
    assert [status(tools, issue) for issue in issues] == ["closed", "delivered", "closed", "closed", "closed"]


def test_photos_that_nobody_claimed_go_with_their_files(
    tools: Tools, city: SmallCity, still: clock.FrozenClock
):
    shared, alone, claimed = b"s" * 32, b"a" * 32, b"c" * 32
    for sha256 in (shared, alone, claimed):
        tools.storage.put(photo_key(sha256), b"full", "image/jpeg")
        tools.storage.put(photo_key(sha256, small=True), b"small", "image/jpeg")

    def upload(session: Session) -> None:
        promise = city.report()
        kept = [keep_photo(session, sha256, 10, 10) for sha256 in (shared, shared, alone, claimed)]
        claim_photos(session, [kept[1].public_id, kept[3].public_id], promise.issue_id)

    do(tools, city, upload)
    sweep_photos(tools)
    assert tools.storage.exists(photo_key(alone)), "a draft may still be waiting for the network"
    still.move(timedelta(days=3))
    sweep_photos(tools)
    assert not tools.storage.exists(photo_key(alone))
    assert not tools.storage.exists(photo_key(alone, small=True))
    assert tools.storage.exists(photo_key(shared)) and tools.storage.exists(photo_key(claimed))
    with tools.database.reading() as session:
        assert len(session.scalars(select(Photo)).all()) == 2


def test_a_city_that_is_not_set_up_yet_has_no_clock(tools: Tools):
    time_out_waiting(tools)
    end_judging_windows(tools)
    open_judging_windows(tools)


def test_duplicates_are_left_to_the_issue_that_stands_for_them(
    tools: Tools, city: SmallCity, still: clock.FrozenClock
):
    issue, other = delivered(tools, city), delivered(tools, city)
    do(
        tools, city,
        lambda session: session.execute(
            update(Issue)
            .where(Issue.public_id == issue)
            .values(
                status="duplicate", resolution="duplicate",
                merged_into_id=select(Issue.id).where(Issue.public_id == other).scalar_subquery(),
            )
        ),
    )  # fmt: skip
    still.move(timedelta(days=15))
    end_judging_windows(tools)
    assert (status(tools, issue), status(tools, other)) == ("duplicate", "closed")
