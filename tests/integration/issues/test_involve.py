"""Another department has a part in the matter too."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from civic.core.db import domain_error
from civic.core.errors import NotAllowed, WrongStatus
from civic.issues.commands.accept import accept
from civic.issues.commands.decline import decline
from civic.issues.commands.deliver import deliver
from civic.issues.commands.involve import involve
from tests.integration.issues.rows import assignments_of, issue_of, last_event, refused, words_of
from tests.small_city import SmallCity


def test_the_other_department_gets_a_part_with_the_issues_dates(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(), city.staff()
    accept(session, agent, promise.public_id)
    involve(session, agent, promise.public_id, "roads", "The pole stands in a hole.")
    ours, theirs = assignments_of(session, promise.public_id)
    assert (ours.status, theirs.status, theirs.target, theirs.promised) == (
        "accepted", "assigned", promise.target, promise.target,
    )  # fmt: skip
    issue = issue_of(session, promise.public_id)
    # The most advanced open part says where it stands; its dates are promised when all have accepted.
    assert (issue.status, issue.target_confirmed, issue.department_id) == (
        "accepted",
        False,
        city.departments["lighting"],
    )
    assert words_of(session, promise.public_id) == [("public", "The pole stands in a hole.")]


def test_the_other_department_hears_of_it(session: Session, city: SmallCity) -> None:
    promise = city.report()
    involve(session, city.staff(), promise.public_id, "roads")
    event = last_event(session, promise.public_id)
    assert (event.kind, event.body["department"]) == ("issue.involved", "roads")
    assert f"department:{city.departments['roads']}" in event.rooms


def test_nobody_is_involved_twice(session: Session, city: SmallCity) -> None:
    promise = city.report()
    with pytest.raises(IntegrityError) as caught:
        involve(session, city.staff(), promise.public_id, "lighting")
    known = domain_error(caught.value)
    assert known is not None
    assert (known.code, known.field) == ("assignment.department_already_on_it", "department")


def test_an_unknown_department_is_refused(session: Session, city: SmallCity) -> None:
    promise = city.report()
    with refused("department.not_found"):
        involve(session, city.staff(), promise.public_id, "sanitation")


@pytest.mark.parametrize("ended_by", ["decline", "deliver"])
def test_where_no_work_is_open_nobody_is_involved(session: Session, city: SmallCity, ended_by: str) -> None:
    promise, agent = city.report(), city.staff()
    accept(session, agent, promise.public_id)
    if ended_by == "decline":
        decline(session, agent, promise.public_id, "abuse", "No.")
    else:
        deliver(session, agent, promise.public_id, "Done.")
    with pytest.raises(WrongStatus):
        involve(session, agent, promise.public_id, "roads")


def test_a_department_without_a_part_involves_nobody(session: Session, city: SmallCity) -> None:
    promise = city.report()
    with pytest.raises(NotAllowed):
        involve(session, city.staff("roads"), promise.public_id, "roads")
