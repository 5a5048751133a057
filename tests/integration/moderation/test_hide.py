"""Words are taken off the public pages whole."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from civic.core.errors import WrongStatus
from civic.core.permissions import Actor
from civic.issues.commands.correct import Correction, correct
from civic.issues.commands.join import join
from civic.issues.submission import Contact
from civic.moderation.commands.ask_rephrase import ask_rephrase
from civic.moderation.commands.hide import hide_words
from civic.moderation.commands.redact import redact
from tests.integration.issues.rows import issue_of, refused, report_of, reporter
from tests.integration.moderation.cases import case_of, flagged, span_of, stands
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


def test_the_author_may_amend_the_contact_and_cannot_bring_the_words_back(
    session: Session, city: SmallCity, moderator: Actor
) -> None:
    promise = city.report(text="You bastards.", planned_result="Rot")
    hide_words(session, moderator, flagged(session, promise), reason="insult")
    me = reporter(promise.report_id)
    correct(
        session,
        me,
        promise.public_id,
        promise.report_id,
        Correction(text="", contact=Contact(email="a@b.example")),
    )
    report = report_of(session, promise.report_id)
    assert (report.moderated, report.contact_email) == ("hidden", "a@b.example")
    for again in (Correction(text="You bastards."), Correction(planned_result="Rot")):
        with refused("report.moderated"), session.begin_nested():
            correct(session, me, promise.public_id, promise.report_id, again)
    assert stands(session, promise) == ("", "")
    assert case_of(session, "report", promise.report_id).status == "decided"


def test_covered_parts_stay_covered_and_other_words_are_sent_where_they_are_asked_for(
    session: Session, city: SmallCity, moderator: Actor
) -> None:
    words = "Anna Smith did it."
    redacted, asked = city.report(text=words), city.report(text=words)
    redact(session, moderator, flagged(session, redacted), [span_of(words, "Anna Smith")], reason="other")
    ask_rephrase(session, moderator, flagged(session, asked), reason="insult")
    for promise, code in ((redacted, "report.moderated"), (asked, "report.rephrase_asked")):
        with refused(code, "text"), session.begin_nested():
            correct(session, reporter(promise.report_id), promise.public_id, promise.report_id,
                    Correction(text=words))  # fmt: skip
    assert stands(session, redacted)[1] == "▇▇▇ did it."
