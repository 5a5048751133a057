"""The author is asked for other words; until they come, nobody reads the ones that there were."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from civic.core.errors import NotAllowed, WrongStatus
from civic.core.permissions import Actor
from civic.issues.commands.decline import decline
from civic.issues.commands.rephrase import rephrase
from civic.issues.commands.update import update
from civic.issues.models import IssueUpdate
from civic.issues.queries.detail import issue_detail
from civic.moderation.commands.ask_rephrase import ask_rephrase
from civic.moderation.commands.flag import flag
from civic.moderation.queries import queue
from tests.integration.issues.rows import kinds_of, refused, reporter
from tests.integration.moderation.cases import case_of, flagged, redactions, stands
from tests.small_city import SmallCity


def test_the_old_words_are_shown_to_nobody_and_the_new_ones_at_once_with_a_second_look(
    session: Session, city: SmallCity, moderator: Actor
) -> None:
    promise = city.report(text="You bastards. It is dark.")
    ask_rephrase(session, moderator, flagged(session, promise), reason="insult")
    me = reporter(promise.report_id)
    for reader in (Actor(), city.staff(), me):
        assert "bastards" not in str(issue_detail(session, reader, promise.public_id))
    rephrase(session, me, promise.public_id, promise.report_id, "It is dark. Please look.")
    assert stands(session, promise) == ("It is dark", "It is dark. Please look.")
    assert all(each.original is None for each in redactions(session)), "the earlier words are kept no longer"
    (listed,), _ = queue(session, moderator)
    assert [(each.reason, each.source) for each in listed.waiting] == [("rephrased", "author")]
    assert kinds_of(session, promise.public_id).count("moderated") == 2


def test_words_may_come_after_the_issue_has_ended(
    session: Session, city: SmallCity, moderator: Actor
) -> None:
    promise = city.report(text="You bastards.")
    ask_rephrase(session, moderator, flagged(session, promise), reason="insult")
    decline(session, city.staff(), promise.public_id, "not_feasible", "No.")
    rephrase(session, reporter(promise.report_id), promise.public_id, promise.report_id, "It is dark.")
    assert stands(session, promise)[1] == "It is dark."


def test_only_the_author_sends_words_once_and_only_when_asked(
    session: Session, city: SmallCity, moderator: Actor
) -> None:
    promise = city.report(text="You bastards.")
    me = reporter(promise.report_id)
    with pytest.raises(WrongStatus):
        rephrase(session, me, promise.public_id, promise.report_id, "Unasked.")
    ask_rephrase(session, moderator, flagged(session, promise), reason="insult")
    for somebody in (Actor(), city.staff(), moderator):
        with pytest.raises(NotAllowed):
            rephrase(session, somebody, promise.public_id, promise.report_id, "Not mine.")
    with refused("text.missing", "text"):
        rephrase(session, me, promise.public_id, promise.report_id, "  ")
    rephrase(session, me, promise.public_id, promise.report_id, "It is dark.")
    with pytest.raises(WrongStatus):
        rephrase(session, me, promise.public_id, promise.report_id, "Again.")


def test_staff_is_not_asked_by_letter_for_other_words(
    session: Session, city: SmallCity, moderator: Actor
) -> None:
    promise = city.report()
    update(session, city.staff(), promise.public_id, "Go away.")
    said = session.query(IssueUpdate).one()
    flag(session, Actor(), "update", said.id, "insult")
    with refused("redaction.nobody_to_ask"):
        ask_rephrase(session, moderator, case_of(session, "update", said.id).id, reason="insult")
