"""A queue into which years of open history have come: what can still be kept stands first, and all is counted."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from civic.city.queries import city_rules
from civic.core import clock
from civic.core.db import counted_statements
from civic.core.permissions import SYSTEM
from civic.issues.commands.accept import accept
from civic.issues.commands.merge import merge
from civic.issues.queries.queue import LONG_LATE, queue, queue_counts, soon_until
from tests.imported import LONG_AGO, import_issue
from tests.integration.issues.delivered import delivered
from tests.small_city import SmallCity


def shown(session: Session, city: SmallCity, view: str = "all", **page: int) -> list[str]:
    found = queue(
        session,
        city.staff(),
        city.departments["lighting"],
        soon_until(city_rules(session).calendar),
        view,
        **page,
    )
    return [row.issue.public_id for row in found.rows]


def test_what_has_been_late_for_months_stands_behind_what_can_still_be_kept(
    session: Session, city: SmallCity
) -> None:
    older, old = import_issue(city, at=LONG_AGO - timedelta(days=400)), import_issue(city)
    late = import_issue(city, at=clock.now() - LONG_LATE / 2)
    fresh = city.report()
    assert shown(session, city) == [late.public_id, fresh.public_id, older.public_id, old.public_id]
    assert shown(session, city, "late") == [late.public_id, older.public_id, old.public_id]
    assert shown(session, city, limit=2, offset=2) == [older.public_id, old.public_id]
    rows = queue(session, city.staff(), city.departments["lighting"], clock.now()).rows
    assert [row.long_late for row in rows] == [False, False, True, True]


def test_every_view_counts_what_it_lists(session: Session, city: SmallCity) -> None:
    for _ in range(3):
        import_issue(city)
    import_issue(city, closed=True)
    accept(session, SYSTEM, city.report().public_id)
    twice = city.report(text="The same lamp again.")
    merge(session, SYSTEM, twice.public_id, city.report().public_id)
    delivered(city)
    agent = city.staff()
    soon = soon_until(city_rules(session).calendar)
    counts = queue_counts(session, agent, city.departments["lighting"], soon)
    listed = {view: len(shown(session, city, view)) for view in counts}
    assert counts == listed
    assert (counts["all"], counts["late"], counts["to_judge"]) == (5, 3, 1)


def test_a_page_of_the_queue_and_its_counts_take_one_statement_each(
    session: Session, city: SmallCity
) -> None:
    import_issue(city)
    agent, soon = city.staff(), clock.now()
    engine = session.connection().engine
    with counted_statements(engine) as seen:
        queue(session, agent, city.departments["lighting"], soon)
        queue_counts(session, agent, city.departments["lighting"], soon)
    assert len(seen) == 2, seen
