"""Words are taken off the public pages whole."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from civic.core.errors import WrongStatus
from civic.core.permissions import Actor
from civic.issues.commands.correct import Correction, correct
from civic.issues.commands.join import join
from civic.issues.models import Report
from civic.issues.submission import Contact
from civic.moderation.commands.hide import hide_words
from tests.integration.issues.rows import issue_of, reporter
from tests.integration.moderation.cases import case_of, flagged, stands
from tests.small_city import KEY, SmallCity


def test_the_words_go_and_the_place_and_the_work_stay(
    session: Session, city: SmallCity, moderator: Actor
) -> None:
    promise = city.report(text="You bastards.", planned_result="Rot", address="Bell Street 14")
    hide_words(session, moderator, flagged(session, promise), reason="insult")
    issue = issue_of(session, promise.public_id)
    assert stands(session, promise) == ("", "")
    assert (issue.planned_result, issue.address, issue.status) == (
        "The lamp is well",
        "Bell Street 14",
        "received",
    )


def test_the_title_is_then_taken_from_the_next_who_reported_it(
    session: Session, city: SmallCity, moderator: Actor
) -> None:
    promise = city.report(text="You bastards.")
    join(session, Actor(), promise.public_id, key=KEY, text="It flickers. Since May.")
    hide_words(session, moderator, flagged(session, promise), reason="insult")
    assert stands(session, promise) == ("It flickers", "")


def test_hiding_what_is_hidden_is_refused(session: Session, city: SmallCity, moderator: Actor) -> None:
    case = flagged(session, city.report())
    hide_words(session, moderator, case, reason="insult")
    with pytest.raises(WrongStatus):
        hide_words(session, moderator, case, reason="insult")


def test_the_author_may_amend_the_contact_without_saying_it_again_and_new_words_are_looked_at(
    session: Session, city: SmallCity, moderator: Actor
) -> None:
    promise = city.report(text="You bastards.")
    hide_words(session, moderator, flagged(session, promise), reason="insult")
    me = reporter(promise.report_id)
    correct(
        session,
        me,
        promise.public_id,
        promise.report_id,
        Correction(text="", contact=Contact(email="a@b.example")),
    )
    assert session.get_one(Report, promise.report_id).moderated == "hidden"
    assert case_of(session, "report", promise.report_id).status == "decided"
    correct(session, me, promise.public_id, promise.report_id, Correction(text="The lamp is dark."))
    assert stands(session, promise) == ("The lamp is dark", "The lamp is dark.")
    case = case_of(session, "report", promise.report_id)
    assert (case.status, case.content) == ("open", "shown"), "somebody looks at the new words once"
