"""The clocks of the law on issues: when terms begin, end, and what is told of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from civic.core.errors import DomainError, NotAllowed
from civic.core.permissions import SYSTEM, Actor
from civic.deadlines.clocks import ClockSpec, parse_clock
from civic.deadlines.clockwork import watch_clocks
from civic.deadlines.commands.extend_clock import extend_clock
from civic.deadlines.commands.shape import retire_clock, save_clock
from civic.deadlines.models import IssueClock
from civic.issues.commands.accept import accept
from civic.issues.commands.deliver import deliver
from civic.issues.commands.hand_over import hand_over
from civic.issues.commands.recategorise import recategorise
from tests.following import Followers

APPEALS: dict[str, Any] = {
    "code": "appeals", "name": {"en": "Appeals Act", "ru": "Закон об обращениях"}, "since": "2026-01-01",
    "categories": ["lamp"],
    "steps": [
        {
            "code": "registered", "name": {"en": "Registered", "ru": "Регистрация"}, "paragraph": "Art. 8 (2)",
            "days": 3, "stopped_by": ["accepted", "handed_over", "declined"], "warn_days": 1,
        },
        {
            "code": "forwarded", "name": {"en": "Forwarded", "ru": "Переадресация"}, "paragraph": "Art. 8 (3)",
            "days": 7, "begins": "registered", "stopped_by": ["handed_over"], "warn_days": 2,
        },
        {
            "code": "answered", "name": {"en": "Answered", "ru": "Ответ"}, "paragraph": "Art. 12 (1)", "days": 30,
            "begins": "registered", "stopped_by": ["delivered", "declined"], "warn_days": 5, "extend_days": 30,
            "next_working_day": True,
        },
    ],
}  # fmt: skip


def law(**values: Any) -> ClockSpec:
    return parse_clock({**APPEALS, **values}, ["en", "ru"])


def rows(followers: Followers) -> dict[str, IssueClock]:
    with followers.tools.database.reading() as session:
        found = {row.step: row for row in session.scalars(select(IssueClock))}
        session.expunge_all()
        return found


def kinds(followers: Followers) -> list[str]:
    with followers.tools.database.reading() as session:
        return list(
            session.scalars(text("SELECT kind FROM event WHERE kind LIKE 'issue.clock_%' ORDER BY id"))
        )


def at(day: int, hour: int = 0, month: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def test_terms_begin_and_stop_with_what_happens(followers, city, do, still) -> None:
    do(lambda session: save_clock(session, SYSTEM, law()))
    promise = do(lambda session: city.report())
    do(lambda session: city.report(category="poster"))
    followers.follow()
    found = rows(followers)
    assert {step: row.due for step, row in found.items()} == {"registered": at(27, month=11)}
    still.move(timedelta(days=1))
    agent = do(lambda session: city.staff())
    do(lambda session: accept(session, agent, promise.public_id))
    followers.follow()
    found = rows(followers)
    assert found["registered"].stopped_by == "issue.accepted"
    # 30 days after Tuesday 24 November are Thursday 24 December; its midnight ends it.
    assert (found["forwarded"].due, found["answered"].due) == (at(2), at(25))
    do(lambda session: hand_over(session, agent, promise.public_id, "roads", "It is theirs."))
    followers.follow()
    assert rows(followers)["forwarded"].stopped_by == "issue.handed_over"


def test_a_term_that_ends_on_a_free_day_moves_on_where_the_law_says_so(followers, city, do, still) -> None:
    steps = [
        {**APPEALS["steps"][0], "days": 5},
        {**APPEALS["steps"][0], "code": "next", "days": 5, "next_working_day": True},
    ]
    do(lambda session: save_clock(session, SYSTEM, law(steps=steps)))
    do(lambda session: city.report())
    followers.follow()
    found = rows(followers)
    assert (found["registered"].due, found["next"].due) == (at(29, month=11), at(1))


def test_what_is_near_and_what_was_missed_is_told_once_each(followers, city, do, still) -> None:
    do(lambda session: save_clock(session, SYSTEM, law()))
    do(lambda session: city.report())
    do(lambda session: city.person("lead", "lighting"))
    followers.follow()
    watch_clocks(followers.tools)
    assert kinds(followers) == []
    still.move(timedelta(days=3))
    for _ in range(2):
        watch_clocks(followers.tools)
    still.move(timedelta(days=1))
    for _ in range(2):
        watch_clocks(followers.tools)
    assert kinds(followers) == ["issue.clock_near", "issue.clock_missed"]
    followers.follow()
    assert "Art. 8 (2)" in followers.letters()[-1].get_body(("plain",)).get_content()


def test_a_term_is_extended_once_with_a_reason_that_residents_read(followers, city, do, still) -> None:
    do(lambda session: save_clock(session, SYSTEM, law()))
    promise = do(lambda session: city.report(contact="anna@example.org"))
    agent = do(lambda session: city.staff())
    do(lambda session: accept(session, agent, promise.public_id))
    followers.follow()

    def extend(actor: Actor, step: str = "answered", reason: str = "An expert is asked.") -> Any:
        return do(lambda session: extend_clock(session, actor, promise.public_id, "appeals", step, reason))

    with pytest.raises(NotAllowed):
        extend(do(lambda session: city.staff("care")))
    with pytest.raises(DomainError, match=r"text\.missing"):
        extend(agent, reason=" ")
    with pytest.raises(DomainError, match=r"clock\.no_extension"):
        extend(agent, step="forwarded")
    extend(agent)
    with pytest.raises(DomainError, match=r"clock\.extended_before"):
        extend(agent)
    followers.follow()
    row = rows(followers)["answered"]
    # 60 days after 23 November are 22 January, a Friday.
    assert (row.first_due, row.due) == (at(24), datetime(2027, 1, 23, tzinfo=UTC))
    assert "An expert is asked." in followers.letters()[-1].get_body(("plain",)).get_content()
    do(lambda session: deliver(session, agent, promise.public_id, "Done."))
    followers.follow()
    assert rows(followers)["answered"].stopped_by == "issue.delivered"
    with pytest.raises(DomainError, match=r"clock\.stopped"):
        do(lambda session: session.execute(text("UPDATE issue_clock SET extended_at = NULL")))
        extend(agent)


def test_another_category_takes_an_issue_from_under_a_law_and_a_retired_law_begins_nothing(
    followers, city, do, still
) -> None:
    do(lambda session: save_clock(session, SYSTEM, law()))
    promise = do(lambda session: city.report())
    agent = do(lambda session: city.staff())
    followers.follow()
    do(lambda session: recategorise(session, agent, promise.public_id, "poster", "It is a poster."))
    followers.follow()
    assert rows(followers) == {}
    do(lambda session: retire_clock(session, SYSTEM, "appeals"))
    do(lambda session: city.report())
    followers.follow()
    assert rows(followers) == {}


def test_only_administrators_shape_laws_and_what_is_no_category_is_refused(followers, city, do) -> None:
    head = do(lambda session: city.staff("lighting", "head"))
    with pytest.raises(NotAllowed):
        do(lambda session: save_clock(session, head, law()))
    with pytest.raises(DomainError, match=r"clock\.unknown_category"):
        do(lambda session: save_clock(session, SYSTEM, law(categories=["dragons"])))
