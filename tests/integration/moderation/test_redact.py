"""Words are covered on the public pages; moderators keep the originals."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.core.errors import NotAllowed, NotFound
from civic.core.permissions import Actor
from civic.core.secrets import commit
from civic.issues.commands.erase import erase
from civic.issues.commands.update import update
from civic.issues.models import IssueUpdate
from civic.issues.queries.detail import issue_detail
from civic.moderation.commands.flag import flag
from civic.moderation.commands.redact import redact
from civic.moderation.queries import case_shown
from tests.integration.issues.rows import last_event, refused, report_of, reporter
from tests.integration.moderation.cases import case_of, flagged, redactions, span_of, stands
from tests.small_city import SmallCity

TEXT = "Anna Smith left her sofa here. Anna Smith always does."


def test_the_chosen_words_are_covered_for_everybody_but_moderators(
    session: Session, city: SmallCity, moderator: Actor
) -> None:
    promise = city.report(text=TEXT)
    case = flagged(session, promise)
    redact(session, moderator, case, [span_of(TEXT, "Anna"), span_of(TEXT, "Smith")], reason="personal_data")
    covered = "▇▇▇ left her sofa here. Anna Smith always does."
    assert stands(session, promise) == ("▇▇▇ left her sofa here", covered)
    for reader in (Actor(), city.staff(), reporter(promise.report_id)):
        detail = issue_detail(session, reader, promise.public_id)
        assert (detail.listed.title, detail.reports[0].text) == ("▇▇▇ left her sofa here", covered)
        assert (detail.reports[0].moderated, detail.reports[0].moderated_reason) == (
            "redacted",
            "personal_data",
        )
    assert case_shown(session, moderator, case).words["text"] == TEXT
    assert case_of(session, "report", promise.report_id).status == "decided"


def test_the_event_commits_to_the_original_and_holds_none_of_its_words(
    session: Session, city: SmallCity, moderator: Actor
) -> None:
    promise = city.report(text=TEXT)
    redact(session, moderator, flagged(session, promise), [span_of(TEXT, "sofa")], reason="insult")
    event = last_event(session, promise.public_id)
    assert event.kind == "issue.moderated" and "sofa" not in str(event.body) + str(event.rooms)
    (kept,) = redactions(session)
    assert kept.salt is not None
    expected = commit(kept.salt, {"text": {"original": TEXT, "spans": kept.spans}})
    stored = session.scalar(
        text("SELECT commitment FROM event WHERE kind = 'issue.moderated' ORDER BY id DESC LIMIT 1")
    )
    assert bytes(stored) == expected


def test_covering_again_begins_with_the_original(session: Session, city: SmallCity, moderator: Actor) -> None:
    promise = city.report(text=TEXT)
    case = flagged(session, promise)
    redact(session, moderator, case, [span_of(TEXT, "Anna Smith")], reason="personal_data")
    redact(session, moderator, case, [span_of(TEXT, "sofa")], reason="other")
    assert stands(session, promise)[1] == "Anna Smith left her ▇▇▇ here. Anna Smith always does."
    assert len(redactions(session)) == 1


def test_a_message_of_staff_can_be_covered_too(session: Session, city: SmallCity, moderator: Actor) -> None:
    promise = city.report()
    update(session, city.staff(), promise.public_id, "Anna Smith was fined.")
    said = session.query(IssueUpdate).one()
    flag(session, Actor(), "update", said.id, "personal_data")
    case = case_of(session, "update", said.id)
    redact(
        session, moderator, case.id, [span_of("Anna Smith was fined.", "Anna Smith")], reason="personal_data"
    )
    assert issue_detail(session, Actor(), promise.public_id).timeline[1].text == "▇▇▇ was fined."


def test_bad_choices_are_refused_and_change_nothing(
    session: Session, city: SmallCity, moderator: Actor
) -> None:
    promise = city.report(text=TEXT)
    case = flagged(session, promise)
    span = span_of(TEXT, "sofa")
    for spans, code in (
        ([], "nothing_chosen"), ([span._replace(end=999)], "outside_text"),
        ([span._replace(field="x")], "outside_text"),
        ([span._replace(start=0, end=1)] * 401, "too_many"),
    ):  # fmt: skip
        with refused(f"redaction.{code}", "spans"):
            redact(session, moderator, case, spans, reason="other")
    with refused("reason.unknown", "reason"):
        redact(session, moderator, case, [span], reason="because")
    with pytest.raises(NotFound):
        redact(session, moderator, 999_999, [span], reason="other")
    assert stands(session, promise)[1] == TEXT


def test_only_moderators_and_administrators_decide_or_even_see(session: Session, city: SmallCity) -> None:
    promise = city.report(text=TEXT)
    case, span = flagged(session, promise), span_of(TEXT, "sofa")
    for somebody in (
        Actor(),
        reporter(promise.report_id),
        city.staff(),
        city.staff("triage"),
        city.with_role("clerk"),
    ):
        with pytest.raises(NotAllowed):
            redact(session, somebody, case, [span], reason="other")
        with pytest.raises(NotAllowed):
            case_shown(session, somebody, case)
    redact(session, city.with_role("administrator"), case, [span], reason="other")


def test_an_erasure_takes_the_originals_along(session: Session, city: SmallCity, moderator: Actor) -> None:
    promise = city.report(text=TEXT)
    case = flagged(session, promise)
    redact(session, moderator, case, [span_of(TEXT, "Anna Smith")], reason="personal_data")
    erase(
        session, city.with_role("administrator"), promise.public_id, promise.report_id, reason="person_asked"
    )
    (kept,) = redactions(session)
    assert (kept.original, kept.salt) == (None, None) and kept.forgotten_at is not None
    shown = case_shown(session, moderator, case)
    assert shown.words.get("text", "") == "" and "Anna" not in str(shown)
    assert report_of(session, promise.report_id).moderated is None
