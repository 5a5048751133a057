"""What is suggested for an issue, taken, refused, and what staff's own choice says about it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import InvalidInput, NotAllowed
from civic.core.permissions import Actor
from civic.core.storage import Storage
from civic.issues.commands.accept import accept
from civic.issues.commands.hand_over import hand_over
from civic.issues.commands.prioritise import prioritise
from civic.issues.commands.recategorise import recategorise
from civic.issues.models import Issue
from civic.issues.queries.detail import issue_detail
from civic.learning.commands.accept import accept_suggestion
from civic.learning.commands.refuse import refuse_suggestion
from civic.learning.commands.set_rule import set_suggestion_rule
from civic.learning.models import IssueSuggestion
from civic.learning.queries import SuggestionShown, suggestions_for
from civic.learning.suggesting import suggest_for
from tests.integration.issues.rows import refused
from tests.integration.learning.following import followed
from tests.past_issues import past
from tests.small_city import MONDAY, WEST, SmallCity, events_of

NEAR = (WEST[0] + 0.0001, WEST[1])
"""About 6 metres east of WEST."""


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(tmp_path)


def shown(session: Session, actor: Actor, public_id: str, kind: str | None = None) -> list[SuggestionShown]:
    detail = issue_detail(session, actor, public_id)
    found = suggestions_for(session, actor, detail.id, detail.subject)
    return [one for one in found if kind in (None, one.kind)]


def suggest(session: Session, storage: Storage, public_id: str) -> list[str]:
    issue_id = session.scalar(select(Issue.id).where(Issue.public_id == public_id))
    assert issue_id is not None
    return suggest_for(session, storage, issue_id)


def statuses(session: Session, public_id: str) -> dict[str, str]:
    rows = session.execute(
        select(IssueSuggestion.value, IssueSuggestion.status)
        .join(Issue, Issue.id == IssueSuggestion.issue_id)
        .where(Issue.public_id == public_id)
    )
    return dict(rows.tuples().all())


def test_the_words_of_the_taxonomy_suggest_a_kind_where_there_is_no_past(
    session: Session, city: SmallCity, storage: Storage
) -> None:
    promise, agent = city.report(category="lamp", text="A pothole, a deep pothole!"), city.staff()
    assert suggest(session, storage, promise.public_id) == ["category"]
    (one,) = shown(session, agent, promise.public_id)
    assert (one.value, one.sure) == ("pothole", False), "keywords alone are never sure"
    assert one.reasons == [{"code": "keywords", "at": [[2, 9]]}], (
        "words stand in the report, not in the suggestion"
    )
    assert shown(session, city.staff("roads"), promise.public_id) == []


def test_taking_a_suggestion_does_it_and_says_that_it_was_right(
    session: Session, city: SmallCity, storage: Storage
) -> None:
    promise, agent = city.report(category="lamp", text="A pothole, a deep pothole!"), city.staff()
    suggest(session, storage, promise.public_id)
    (one,) = shown(session, agent, promise.public_id)
    with pytest.raises(NotAllowed):
        accept_suggestion(session, city.staff("roads"), promise.public_id, one.id, "It is a hole.")
    accept_suggestion(session, agent, promise.public_id, one.id, "It is a hole.")
    assert events_of(session, promise.public_id)[1].kind == "issue.recategorised"
    assert statuses(session, promise.public_id) == {"pothole": "accepted"}
    told = session.execute(text("SELECT body, rooms FROM event WHERE kind = 'suggestion.accepted'")).one()
    assert told.body == {
        "issue": promise.public_id, "suggestion": "category", "value": "pothole", "rank": 0,
        "thousandths": round(one.confidence * 1000),
    }  # fmt: skip
    assert all(room.startswith("department:") for room in told.rooms)
    with refused("suggestion.gone"):
        accept_suggestion(session, city.staff("roads"), promise.public_id, one.id, "Again.")


def test_what_was_refused_is_not_suggested_again(session: Session, city: SmallCity, storage: Storage) -> None:
    promise, agent = city.report(category="lamp", text="A pothole, a deep pothole!"), city.staff()
    suggest(session, storage, promise.public_id)
    (one,) = shown(session, agent, promise.public_id)
    refuse_suggestion(session, agent, promise.public_id, one.id)
    assert suggest(session, storage, promise.public_id) == []
    assert statuses(session, promise.public_id) == {"pothole": "refused"}


def test_staffs_own_choice_counts_for_or_against_what_was_suggested(
    session: Session, city: SmallCity, storage: Storage
) -> None:
    same, other, left = (city.report(text="A pothole, a deep pothole!") for _ in range(3))
    agent = city.staff()
    for promise in (same, other, left):
        suggest(session, storage, promise.public_id)
    recategorise(session, agent, same.public_id, "pothole", "It is a hole.")
    recategorise(session, agent, other.public_id, "poster", "It is a poster.")
    accept(session, agent, left.public_id)
    followed(session)
    assert statuses(session, same.public_id)["pothole"] == "followed"
    assert statuses(session, other.public_id)["pothole"] == "passed_over"
    assert statuses(session, left.public_id)["pothole"] == "passed_over"


def test_the_past_says_whose_it_is_where_no_rule_does(
    session: Session, city: SmallCity, storage: Storage
) -> None:
    past(session, city, "poster", "care", 40, area="west")
    session.execute(text("DELETE FROM jurisdiction WHERE group_id IS NOT NULL"))
    promise, desk = city.report(category="poster", text="Torn"), city.staff("triage")
    suggest(session, storage, promise.public_id)
    (one,) = shown(session, desk, promise.public_id, "department")
    assert (one.value, one.reasons) == ("care", [{"code": "history", "cases": 40, "of": 40}])
    assert one.confidence > 0.9
    hand_over(session, desk, promise.public_id, "care", "Theirs.")
    followed(session)
    assert statuses(session, promise.public_id)["care"] == "followed"
    assert suggest(session, storage, promise.public_id) == [], "who was chosen by hand is not doubted"


def test_a_jurisdiction_comes_before_the_past(session: Session, city: SmallCity, storage: Storage) -> None:
    past(session, city, "poster", "care", 40, area="west")
    promise = city.report(category="poster", text="Torn")
    suggest(session, storage, promise.public_id)
    (one,) = shown(session, city.staff("roads"), promise.public_id, "department")
    assert (one.value, one.sure) == ("care", False), "the past may only contradict the rule of the city aloud"


def test_danger_and_many_people_press_and_nothing_is_ever_lowered(
    session: Session, city: SmallCity, storage: Storage
) -> None:
    promise, agent = city.report(text="Bare wires, a child was nearly electrocuted"), city.staff()
    suggest(session, storage, promise.public_id)
    (one,) = shown(session, agent, promise.public_id, "priority")
    assert one.value == "high" and [reason["code"] for reason in one.reasons] == ["danger", "people"]
    prioritise(session, agent, promise.public_id, "urgent")
    followed(session)
    assert statuses(session, promise.public_id)["high"] == "passed_over"
    assert "priority" not in suggest(session, storage, promise.public_id)


def test_the_same_told_before_is_found_and_sure_only_when_it_is_very_near(
    session: Session, city: SmallCity, storage: Storage
) -> None:
    first, agent = city.report(text="The lamp at the bridge is dark"), city.staff()
    with clock.frozen(MONDAY.replace(hour=11)):
        second = city.report(text="Lamp by the bridge is dark", place=NEAR)
        third = city.report(text="Dark lamp", place=(WEST[0] + 0.0007, WEST[1]))
        for promise in (first, second, third):
            suggest(session, storage, promise.public_id)
    assert shown(session, agent, first.public_id, "duplicate") == [], (
        "the earlier one waits for the later ones"
    )
    (near,) = shown(session, agent, second.public_id, "duplicate")
    assert (near.value, near.sure, near.title) == (first.public_id, True, "The lamp at the bridge is dark")
    assert near.reasons[0] == {"code": "near", "metres": 6, "hours": 2}
    assert [one.sure for one in shown(session, agent, third.public_id, "duplicate")] == [False, False]
    accept_suggestion(session, agent, second.public_id, near.id, "")
    assert issue_detail(session, agent, second.public_id).merged_into == first.public_id


def test_waste_is_never_ticked_by_itself_and_private_matters_are_not_named(
    session: Session, city: SmallCity, storage: Storage
) -> None:
    set_suggestion_rule(
        session, city.with_role("administrator"), "duplicate", enabled=True, threshold=None, precision=0.95,
        options={"never_sure": ["streets"]},
    )  # fmt: skip
    city.report(text="The lamp is dark")
    hidden = city.report(category="person", text="Somebody sleeps here")
    with clock.frozen(MONDAY.replace(hour=11)):
        second = city.report(text="The lamp is dark", place=NEAR)
        suggest(session, storage, second.public_id)
    found = shown(session, city.staff(), second.public_id, "duplicate")
    assert [one.sure for one in found] == [False]
    assert hidden.public_id not in [one.value for one in found]


def test_what_the_city_does_not_want_is_not_suggested(
    session: Session, city: SmallCity, storage: Storage
) -> None:
    promise, head = city.report(text="A pothole, a deep pothole!"), city.with_role("administrator")
    suggest(session, storage, promise.public_id)
    with pytest.raises(InvalidInput) as wrong:
        set_suggestion_rule(session, head, "category", enabled=True, threshold=0.2, precision=0.2, options={})
    assert [(each.code, each.field) for each in wrong.value.problems] == [
        ("suggestion.not_a_share", "precision")
    ]
    assert set_suggestion_rule(
        session, head, "category", enabled=True, threshold=0.2, precision=0.95, options={}
    )
    suggest(session, storage, promise.public_id)
    assert [one.sure for one in shown(session, city.staff(), promise.public_id)] == [True]
    assert set_suggestion_rule(
        session, head, "category", enabled=False, threshold=0.2, precision=0.95, options={}
    )
    assert suggest(session, storage, promise.public_id) == []
    with pytest.raises(NotAllowed):
        set_suggestion_rule(
            session, city.staff(), "category", enabled=True, threshold=None, precision=0.95, options={}
        )


def test_the_words_of_the_other_issue_are_for_who_may_read_them_there(
    session: Session, city: SmallCity, storage: Storage
) -> None:
    first = city.report(category="car", text="A red car stands here for weeks")
    hand_over(session, city.staff("roads"), first.public_id, "lighting", "It is yours.")
    accept(session, city.staff("lighting"), first.public_id)
    second = city.report(category="car", text="A red car stands here for weeks", place=NEAR)
    suggest(session, storage, second.public_id)
    (one,) = shown(session, city.staff("roads"), second.public_id, "duplicate")
    assert (one.value, one.title) == (first.public_id, None)
    (one,) = shown(session, city.staff("triage"), second.public_id, "duplicate")
    assert one.title == "A red car stands here for weeks"
