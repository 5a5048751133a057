"""What was covered is shown again, exactly as its author left it."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from civic.core.errors import WrongStatus
from civic.core.permissions import Actor
from civic.issues.commands.join import join
from civic.moderation.commands.ask_rephrase import ask_rephrase
from civic.moderation.commands.forget import ORIGINALS_KEPT, forget_old_originals
from civic.moderation.commands.hide import hide_words
from civic.moderation.commands.keep import keep
from civic.moderation.commands.redact import redact
from civic.moderation.commands.restore import restore
from civic.moderation.scan import scan
from tests.integration.issues.rows import issue_of, last_event, refused, report_of
from tests.integration.moderation.cases import PHONE, case_of, flagged, redactions, span_of, stands
from tests.small_city import KEY, SmallCity

TEXT = "  Anna’s sofa… 🛋 stands here.\n\nSince May"


def everything(session: Session, public_id: str, report_id: int) -> tuple[str, ...]:
    issue, report = issue_of(session, public_id), report_of(session, report_id)
    return (issue.title, issue.planned_result, issue.address, report.text, report.planned_result)


@pytest.mark.parametrize("how", ["redact", "hide", "ask", "redact, then hide", "by a rule"])
def test_everything_is_as_it_was_whatever_was_done(
    session: Session, city: SmallCity, moderator: Actor, how: str
) -> None:
    wish = "No sofa, call +7 912 345-67-89"
    promise = city.report(text=TEXT, planned_result=wish, address="Bell Street 14, Anna")
    join(session, Actor(), promise.public_id, key=KEY, text="A sofa! Here.")
    before = everything(session, promise.public_id, promise.report_id)
    case = flagged(session, promise)
    text = before[3]
    if how == "by a rule":
        scan(session, "report", promise.report_id)
    if "redact" in how:
        spans = [
            span_of(text, "sofa… 🛋"),
            span_of(wish, "sofa", "planned_result"),
            span_of(before[2], "Anna", "address"),
        ]
        redact(session, moderator, case, spans, reason="other")
    if "hide" in how:
        hide_words(session, moderator, case, reason="insult")
    if how == "ask":
        ask_rephrase(session, moderator, case, reason="insult")
    assert everything(session, promise.public_id, promise.report_id) != before
    restore(session, moderator, case)
    assert everything(session, promise.public_id, promise.report_id) == before
    assert report_of(session, promise.report_id).moderated is None
    assert all(each.original is None for each in redactions(session)), (
        "what is public again is kept no second time"
    )
    with pytest.raises(WrongStatus):
        restore(session, moderator, case)


def test_what_a_rule_covered_is_told_to_the_author_when_a_person_has_said_that_it_stays(
    session: Session, city: SmallCity, moderator: Actor
) -> None:
    kept, given_back = city.report(text=PHONE), city.report(text=PHONE)
    for promise in (kept, given_back):
        scan(session, "report", promise.report_id)
    keep(session, moderator, case_of(session, "report", kept.report_id).id)
    restore(session, moderator, case_of(session, "report", given_back.report_id).id)
    assert last_event(session, kept.public_id).body["what"] == "redacted"
    assert last_event(session, given_back.public_id).body["what"] == "uncovered"
    assert stands(session, given_back)[1] == PHONE and stands(session, kept)[1] != PHONE


def test_after_a_year_the_originals_are_gone_for_good(
    session: Session, city: SmallCity, moderator: Actor, at
) -> None:
    promise = city.report(text=PHONE)
    case = flagged(session, promise)
    redact(session, moderator, case, [span_of(PHONE, "lamp")], reason="other")
    at.move(ORIGINALS_KEPT)
    assert forget_old_originals(session) == 0
    at.move(ORIGINALS_KEPT * 0.01)
    assert forget_old_originals(session) == 1
    session.expire_all()
    with refused("redaction.original_gone"):
        restore(session, moderator, case)
