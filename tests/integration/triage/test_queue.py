"""Queues: views and filters that combine, pages both ways, what is marked as changed, and for whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import literal, text
from sqlalchemy.orm import Session

from civic.city.queries import city_rules
from civic.core import clock
from civic.core.db import counted_statements
from civic.core.errors import DomainError, NotAllowed
from civic.core.permissions import SYSTEM, Actor
from civic.issues.commands.accept import accept
from civic.issues.commands.involve import involve
from civic.issues.commands.me_too import me_too
from civic.issues.commands.merge import merge
from civic.issues.commands.prioritise import prioritise
from civic.issues.commands.put_after import put_after
from civic.issues.commands.recategorise import recategorise
from civic.issues.commands.unmerge import unmerge
from civic.issues.models import Assignment
from civic.triage.conditions import due
from civic.triage.counts import Count, facets, view_counts
from civic.triage.filters import Filter
from civic.triage.moments import LONG_LATE, Moments, moments, soon_until
from civic.triage.queue import Asked, Queue, matching, queue
from civic.triage.views import VIEWS
from tests.imported import LONG_AGO, import_issue
from tests.integration.issues.delivered import delivered
from tests.integration.issues.rows import assignments_of
from tests.small_city import EAST, WEST, SmallCity


def at(session: Session) -> Moments:
    return moments(city_rules(session).calendar)


def ids(page: Queue) -> list[str]:
    return [row.issue.public_id for row in page.rows]


def shown(city: SmallCity, view: str = "all", actor: Actor | None = None, unit: str | None = "lighting",
          wanted: Filter | None = None, **page: str) -> list[str]:  # fmt: skip
    asked = Asked(city.departments[unit] if unit else None, view, wanted or Filter())
    return ids(queue(city.session, actor or city.staff(), asked, at(city.session), **page))


def test_what_has_been_late_for_months_stands_behind_what_can_still_be_kept(
    session: Session, city: SmallCity
) -> None:
    older, old = import_issue(city, at=LONG_AGO - timedelta(days=400)), import_issue(city)
    late = import_issue(city, at=clock.now() - LONG_LATE / 2)
    fresh = city.report()
    assert shown(city) == [late.public_id, fresh.public_id, older.public_id, old.public_id]
    assert shown(city, "late") == [late.public_id, older.public_id, old.public_id]
    asked = Asked(city.departments["lighting"])
    assert [row.long_late for row in queue(session, city.staff(), asked, at(session)).rows] == [
        False,
        False,
        True,
        True,
    ]


def test_a_part_whose_turn_comes_later_has_no_date_and_stands_with_what_is_paused(
    session: Session, city: SmallCity
) -> None:
    later, agent = city.report(), city.staff()
    involve(session, agent, later.public_id, "roads")
    ours, theirs = assignments_of(session, later.public_id)
    put_after(session, agent, later.public_id, theirs.id, assignment=ours.id)
    sooner = city.report()
    rows = queue(session, agent, Asked(city.departments["lighting"]), at(session)).rows
    assert [(row.issue.public_id, row.due is None) for row in rows] == [
        (sooner.public_id, False), (later.public_id, True),
    ]  # fmt: skip
    assert shown(city, wanted=Filter.from_args({"target": "none"})) == [later.public_id]
    assert later.public_id not in shown(city, wanted=Filter.from_args({"target": "week"}))


@pytest.mark.parametrize("sort", ["pressing", "newest", "affected"])
def test_pages_lead_on_and_back_over_the_same_rows_in_every_order(
    session: Session, city: SmallCity, sort: str
) -> None:
    import_issue(city, at=LONG_AGO), import_issue(city)
    for _ in range(4):
        city.report()
    agent, asked, now = city.staff(), Asked(city.departments["lighting"]), at(session)
    whole = ids(queue(session, agent, asked, now, sort=sort))
    assert len(whole) == 6
    pages, cursor = [], None
    while True:
        page = queue(session, agent, asked, now, sort=sort, limit=2, cursor=cursor)
        pages.append(page)
        if page.after is None:
            break
        cursor = page.after
    assert [id for page in pages for id in ids(page)] == whole and len(pages) == 3
    assert pages[0].before is None
    back = queue(session, agent, asked, now, sort=sort, limit=2, cursor=pages[2].before)
    assert ids(back) == ids(pages[1]) and back.after
    first = queue(session, agent, asked, now, sort=sort, limit=2, cursor=back.before)
    assert ids(first) == ids(pages[0]) and first.before is None


@pytest.mark.parametrize("cursor", ["x", "W10", "bnVsbA", "[" * 3000, "WyJwcmVzc2luZyIsMCxbMV0sMF0", "é"])
def test_a_cursor_that_is_none_is_refused(session: Session, city: SmallCity, cursor: str) -> None:
    with pytest.raises(DomainError) as refused:
        queue(session, city.staff(), Asked(city.departments["lighting"]), at(session), cursor=cursor)
    assert refused.value.code == "list.cursor_invalid"


def test_every_view_counts_what_it_lists(session: Session, city: SmallCity) -> None:
    for _ in range(3):
        import_issue(city)
    import_issue(city, closed=True)
    agent = city.staff()
    accept(session, agent, city.report().public_id)
    twice = city.report(text="The same lamp again.")
    merge(session, SYSTEM, twice.public_id, city.report().public_id)
    delivered(city)
    counts = view_counts(session, agent, Asked(city.departments["lighting"]), at(session))
    assert {view: count.number for view, count in counts.items()} == {
        view: len(shown(city, view, agent)) for view in VIEWS
    }
    assert {view: counts[view].number for view in ("all", "late", "mine", "to_judge")} == {
        "all": 5, "late": 3, "mine": 1, "to_judge": 1,
    }  # fmt: skip


def test_a_duplicate_leaves_the_queue_and_comes_back_to_its_place(session: Session, city: SmallCity) -> None:
    first, twice, last = city.report(), city.report(), city.report()
    whole = shown(city)
    merge(session, SYSTEM, twice.public_id, last.public_id)
    assert shown(city) == [first.public_id, last.public_id]
    unmerge(session, SYSTEM, twice.public_id)
    assert shown(city) == whole == [first.public_id, twice.public_id, last.public_id]


def test_what_is_asked_of_a_part_follows_its_issue(session: Session, city: SmallCity) -> None:
    desk, lamp, alike = city.staff("triage"), city.report(), city.report()
    me_too(session, Actor(), alike.public_id, who=b"a neighbour")
    assert shown(city, sort="affected") == [alike.public_id, lamp.public_id]
    assert shown(city, wanted=Filter(reporters=2)) == [alike.public_id]
    recategorise(session, desk, lamp.public_id, "pothole", "It is a hole.")
    prioritise(session, desk, lamp.public_id, "urgent")
    wanted = Filter(categories=("pothole",), priorities=("urgent",))
    assert shown(city, actor=desk, unit=None, wanted=wanted) == [lamp.public_id]
    delivered(city)
    session.flush()
    differing = session.scalar(
        text(
            "SELECT count(*) FROM assignment a JOIN issue i ON i.id = a.issue_id"
            " WHERE (i.status, i.category_id, i.area_id, i.priority, i.source, i.language, i.round, i.affected_count)"
            " IS DISTINCT FROM (a.issue_status, a.category_id, a.area_id, a.priority, a.source, a.language, a.round,"
            " a.affected_count)"
        )
    )
    assert differing == 0


def test_filters_combine_with_a_view_and_each_other(session: Session, city: SmallCity) -> None:
    desk = city.staff("triage")
    urgent, calm, east = city.report(), city.report(), city.report(place=EAST)
    for promise in (urgent, east):
        prioritise(session, desk, promise.public_id, "urgent")
    accept(session, city.staff(), urgent.public_id)

    def found(view: str = "all", **args: str) -> set[str]:
        return set(shown(city, view, desk, None, Filter.from_args(args)))

    west = {"priority": "urgent", "area": str(city.areas["west"])}
    assert found(**west) == {urgent.public_id}
    assert found("unassigned", **west) == set() == found("mine", **west)
    drawn = (
        '{"type":"Polygon","coordinates":[[[30.02,60],[30.04,60],[30.04,60.01],[30.02,60.01],[30.02,60]]]}'
    )
    assert found(shape=drawn) == {east.public_id} == found(bbox="30.02,60,30.04,60.01")
    assert found(photo="yes") == set() == found(q="pothole") == found(merged="yes") == found(verdict="met")
    assert found(q="dark", department="lighting") == {urgent.public_id, calm.public_id}
    assert found(status="received,declined") == {calm.public_id, east.public_id}
    assert found(reporters="2") == set() and len(found(reporters="1", source="web", language="en")) == 3
    assert (
        found(**{"from": "2026-11-24"}) == set()
        and len(found(to="2026-11-23", desk="no", reopened="no")) == 3
    )


def test_counts_beside_filters_say_what_another_choice_would_show(session: Session, city: SmallCity) -> None:
    desk = city.staff("triage")
    for place in (EAST, EAST, WEST):
        promise = city.report(place=place)
    prioritise(session, desk, promise.public_id, "urgent")
    asked = Asked(None, wanted=Filter(priorities=("urgent",)))
    found = facets(session, desk, asked, at(session))
    assert found["priority"] == {"normal": Count(2), "urgent": Count(1)}
    assert found["area"] == {str(city.areas["west"]): Count(1)}
    assert found["category"] == {"lamp": Count(1)} and found["group"] == {"streets": Count(1)}
    assert found["department"] == {"lighting": Count(1)}
    assert found["photo"] == {"no": Count(1)} and found["target"]["late"] == Count(0)


def test_all_of_somebodys_departments_stand_in_one_queue_and_no_others(
    session: Session, city: SmallCity
) -> None:
    lamp, hole = city.report(), city.report(category="pothole")
    involve(session, SYSTEM, lamp.public_id, "roads", "Dig it up.")
    assert set(shown(city, actor=city.staff("roads"), unit=None)) == {lamp.public_id, hole.public_id}
    assert shown(city, actor=city.staff("lighting"), unit=None) == [lamp.public_id]
    assert len(shown(city, actor=city.staff("triage"), unit=None)) == 3, "one row for each part"
    with pytest.raises(NotAllowed):
        shown(city, actor=city.staff("roads"), unit="lighting")
    for stranger in (Actor(), city.with_role("moderator")):
        with pytest.raises(NotAllowed):
            shown(city, actor=stranger, unit=None)
        with pytest.raises(NotAllowed):
            view_counts(session, stranger, Asked(None), at(session))
        with pytest.raises(NotAllowed):
            facets(session, stranger, Asked(None), at(session))


def test_what_is_ended_stands_the_newest_first(session: Session, city: SmallCity) -> None:
    first, second = import_issue(city, closed=True), import_issue(city, closed=True)
    wanted = Filter(statuses=("closed",))
    assert set(shown(city, wanted=wanted)) == {first.public_id, second.public_id}
    page = queue(
        session, city.staff(), Asked(city.departments["lighting"], wanted=wanted), at(session), limit=1
    )
    assert page.rows[0].due is None and page.rows[0].assignment_status == "delivered"
    following = queue(
        session, city.staff(), Asked(city.departments["lighting"], wanted=wanted), at(session), limit=1,
        cursor=page.after,
    )  # fmt: skip
    assert ids(following) != ids(page) and following.after is None


def test_a_page_its_views_and_its_filters_take_at_most_six_statements(
    session: Session, city: SmallCity
) -> None:
    promise = city.report()
    agent, asked, now = (
        city.staff(),
        Asked(city.departments["lighting"], wanted=Filter(priorities=("normal",))),
        at(session),
    )
    with counted_statements(session.connection().engine) as seen:
        # A short queue is looked for in each section of its order: what is to come, what waits, what is long late.
        assert ids(queue(session, agent, asked, now)) == [promise.public_id]
        view_counts(session, agent, asked, now)
        facets(session, agent, asked, now)
    assert len(seen) == 6, seen
    city.report()
    with counted_statements(session.connection().engine) as seen:
        queue(session, agent, asked, now, limit=1)
    assert len(seen) == 2, "a full page is found in the first"


def test_what_is_reopened_in_the_city_is_counted_in_its_index(session: Session, city: SmallCity) -> None:
    # Of all work that is open hardly any was delivered before: read one by one, it would be all of a city's.
    city.report()
    session.execute(text("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off"))
    asked = matching(city.staff("triage"), Asked(None, "reopened"), at(session), literal(1)).limit(1_001)
    compiled = asked.compile(session.connection(), compile_kwargs={"literal_binds": True})
    plan = session.scalars(text(f"EXPLAIN {compiled}")).all()
    assert "Index Only Scan using ix_assignment_reopened" in plan[1], plan


def test_a_queue_by_many_filters_is_read_in_its_index(session: Session, city: SmallCity) -> None:
    city.report()
    wanted = Filter(
        statuses=("received",), priorities=("normal",), sources=("web",), languages=("en",), reporters=2
    )
    asked = matching(
        city.staff(), Asked(city.departments["lighting"], wanted=wanted), at(session), literal(1)
    )
    pressing = asked.order_by(due(Assignment), Assignment.id)
    session.execute(text("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off"))
    compiled = pressing.compile(session.connection(), compile_kwargs={"literal_binds": True})
    plan = session.scalars(text(f"EXPLAIN {compiled}")).all()
    assert plan[0].startswith("Index Only Scan using ix_assignment_due"), plan


def test_what_is_near_is_within_a_working_day(session: Session, city: SmallCity) -> None:
    calendar = city_rules(session).calendar
    assert at(session).soon == soon_until(calendar)
    assert at(session).today <= at(session).week
