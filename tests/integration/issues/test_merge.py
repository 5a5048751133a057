"""Two issues are the same matter."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from civic.core.errors import NotAllowed, NotFound, WrongStatus
from civic.issues.commands.accept import accept
from civic.issues.commands.answer import answer
from civic.issues.commands.ask import ask
from civic.issues.commands.decline import decline
from civic.issues.commands.me_too import me_too
from civic.issues.commands.merge import merge
from civic.issues.queries.detail import issue_detail, standing_for
from tests.integration.issues.rows import assignment_of, issue_of, last_event, refused, reporter
from tests.small_city import SmallCity


def test_the_other_issue_speaks_for_the_reporters_of_both(session: Session, city: SmallCity) -> None:
    promise, other, agent = city.report(), city.report(), city.staff()
    me_too(session, reporter(), promise.public_id, who=b"anna")
    merge(session, agent, promise.public_id, other.public_id)
    gone, stays = issue_of(session, promise.public_id), issue_of(session, other.public_id)
    assert (gone.status, gone.resolution, gone.merged_into_id) == ("duplicate", "duplicate", stays.id)
    assert (stays.status, stays.report_count, stays.affected_count) == ("received", 2, 3)
    assert (gone.report_count, gone.affected_count) == (1, 2)
    assert standing_for(session, gone.id) == other.public_id
    assert len(issue_detail(session, agent, other.public_id).reports) == 2


def test_the_pages_of_both_hear_of_it(session: Session, city: SmallCity) -> None:
    promise, other = city.report(), city.report()
    merge(session, city.staff(), promise.public_id, other.public_id)
    gone, stays = last_event(session, promise.public_id), last_event(session, other.public_id)
    assert (gone.kind, gone.body["into"], gone.body["was"]) == ("issue.merged", other.public_id, "received")
    assert f"issue:{promise.public_id}" in gone.rooms
    assert (stays.kind, stays.body["other"], stays.body["reports"], stays.body["affected"]) == (
        "issue.merged_in", promise.public_id, 2, 2,
    )  # fmt: skip
    assert f"issue:{other.public_id}" in stays.rooms


def test_a_merged_reporter_answers_and_can_be_asked_at_the_issue_that_stands(
    session: Session, city: SmallCity
) -> None:
    promise, other, agent = city.report(contact="maria@example.org"), city.report(), city.staff()
    merge(session, agent, promise.public_id, other.public_id)
    ask(session, agent, other.public_id, "Which?")
    answer(session, reporter(promise.report_id), other.public_id, promise.report_id, "The left one.")
    assert issue_of(session, other.public_id).status == "received"


def test_a_duplicates_own_work_rests(session: Session, city: SmallCity) -> None:
    promise, other, agent = city.report(), city.report(), city.staff()
    merge(session, agent, promise.public_id, other.public_id)
    assert assignment_of(session, promise.public_id).status == "assigned"
    with pytest.raises(WrongStatus):
        accept(session, agent, promise.public_id)


def test_no_issue_is_merged_with_itself_nor_into_nothing(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(), city.staff()
    with refused("merge.with_itself", "into"):
        merge(session, agent, promise.public_id, promise.public_id)
    with pytest.raises(NotFound):
        merge(session, agent, promise.public_id, "00000000")


def test_what_has_ended_is_neither_merged_nor_merged_into(session: Session, city: SmallCity) -> None:
    promise, other, agent = city.report(), city.report(), city.staff()
    decline(session, agent, other.public_id, "abuse", "No.")
    with pytest.raises(WrongStatus):
        merge(session, agent, promise.public_id, other.public_id)
    with pytest.raises(WrongStatus):
        merge(session, agent, other.public_id, promise.public_id)


def test_a_private_matter_does_not_come_out_through_a_public_one(session: Session, city: SmallCity) -> None:
    private, public = city.report(category="person"), city.report()
    desk = city.staff("triage")
    with refused("merge.less_visible", "into"), session.begin_nested():
        merge(session, desk, private.public_id, public.public_id)
    merge(session, desk, public.public_id, private.public_id)
    assert issue_of(session, public.public_id).status == "duplicate"


def test_one_must_work_on_both(session: Session, city: SmallCity) -> None:
    lamp, hole = city.report(), city.report(category="pothole")
    with pytest.raises(NotAllowed):
        merge(session, city.staff(), lamp.public_id, hole.public_id)
    with pytest.raises(NotAllowed):
        merge(session, city.staff("roads"), lamp.public_id, hole.public_id)
    with pytest.raises(NotFound):
        merge(session, city.staff(), lamp.public_id, city.report(category="person").public_id)
