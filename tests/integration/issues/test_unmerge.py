"""Two issues were not the same matter after all."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.core.errors import NotAllowed, NotFound, WrongStatus
from civic.issues.commands.accept import accept
from civic.issues.commands.deliver import deliver
from civic.issues.commands.join import join
from civic.issues.commands.me_too import me_too
from civic.issues.commands.merge import merge
from civic.issues.commands.unmerge import unmerge
from civic.issues.commands.withdraw import withdraw
from tests.integration.issues.rows import issue_of, last_event, reporter
from tests.small_city import KEY, SmallCity

_ROWS = """
    SELECT to_jsonb(i) - 'changed_at', (SELECT jsonb_agg(a ORDER BY a.id) FROM assignment a WHERE a.issue_id = i.id),
           (SELECT jsonb_agg(r ORDER BY r.id) FROM report r WHERE r.issue_id = i.id)
      FROM issue i WHERE i.public_id = ANY(:ids) ORDER BY i.id
"""


def rows(session: Session, *public_ids: str) -> list[tuple]:
    session.flush()
    return [tuple(row) for row in session.execute(text(_ROWS), {"ids": list(public_ids)})]


@pytest.mark.parametrize("state", ["received", "accepted", "delivered"])
def test_taking_apart_restores_exactly_what_was(session: Session, city: SmallCity, state: str) -> None:
    promise, other, agent = city.report(), city.report(), city.staff()
    me_too(session, reporter(), promise.public_id, who=b"anna")
    if state != "received":
        accept(session, agent, promise.public_id)
    if state == "delivered":
        deliver(session, agent, promise.public_id, "Done.")
    before = rows(session, promise.public_id, other.public_id)
    merge(session, agent, promise.public_id, other.public_id)
    assert rows(session, promise.public_id, other.public_id) != before
    unmerge(session, agent, promise.public_id)
    assert rows(session, promise.public_id, other.public_id) == before


def test_the_pages_of_both_hear_of_it(session: Session, city: SmallCity) -> None:
    promise, other, agent = city.report(), city.report(), city.staff()
    merge(session, agent, promise.public_id, other.public_id)
    unmerge(session, agent, promise.public_id)
    again, rest = last_event(session, promise.public_id), last_event(session, other.public_id)
    assert (again.kind, again.body["out_of"], again.body["status"]) == (
        "issue.unmerged",
        other.public_id,
        "received",
    )
    assert (rest.kind, rest.body["other"], rest.body["reports"]) == (
        "issue.unmerged_out",
        promise.public_id,
        1,
    )


def test_what_came_to_the_other_issue_meanwhile_stays_there(session: Session, city: SmallCity) -> None:
    promise, other, agent = city.report(), city.report(), city.staff()
    merge(session, agent, promise.public_id, other.public_id)
    join(session, reporter(), other.public_id, key=KEY)
    unmerge(session, agent, promise.public_id)
    assert issue_of(session, promise.public_id).report_count == 1
    assert (
        issue_of(session, other.public_id).report_count,
        issue_of(session, other.public_id).affected_count,
    ) == (2, 2)


def test_who_took_their_report_back_meanwhile_is_counted_nowhere(session: Session, city: SmallCity) -> None:
    promise, other, agent = city.report(), city.report(), city.staff()
    merge(session, agent, promise.public_id, other.public_id)
    withdraw(session, reporter(promise.report_id), other.public_id, promise.report_id)
    unmerge(session, agent, promise.public_id)
    gone, rest = issue_of(session, promise.public_id), issue_of(session, other.public_id)
    assert (gone.status, gone.report_count, gone.affected_count) == ("withdrawn", 0, 0)
    assert (rest.status, rest.report_count, rest.affected_count) == ("received", 1, 1)


def test_the_middle_of_a_chain_comes_out_with_what_it_had_itself(session: Session, city: SmallCity) -> None:
    first, second, third = city.report(), city.report(), city.report()
    agent = city.staff()
    merge(session, agent, first.public_id, second.public_id)
    merge(session, agent, second.public_id, third.public_id)
    assert issue_of(session, third.public_id).report_count == 3
    unmerge(session, agent, first.public_id)
    assert [issue_of(session, one.public_id).report_count for one in (first, second, third)] == [1, 1, 2]
    unmerge(session, agent, second.public_id)
    assert [issue_of(session, one.public_id).report_count for one in (first, second, third)] == [1, 1, 1]


def test_only_a_duplicate_is_taken_apart(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(), city.staff()
    with pytest.raises(WrongStatus):
        unmerge(session, agent, promise.public_id)
    with pytest.raises(NotFound):
        unmerge(session, agent, "00000000")


def test_another_department_takes_nothing_apart(session: Session, city: SmallCity) -> None:
    promise, other = city.report(), city.report()
    merge(session, city.staff(), promise.public_id, other.public_id)
    with pytest.raises(NotAllowed):
        unmerge(session, city.staff("roads"), promise.public_id)
