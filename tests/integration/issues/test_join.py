"""Another person reports the same matter."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from civic.city.models import City
from civic.core.errors import InvalidInput, NotFound, WrongStatus
from civic.core.secrets import secret_hash
from civic.issues.commands.decline import decline
from civic.issues.commands.join import join
from civic.issues.submission import Contact
from tests.integration.issues.rows import a_photo, issue_of, last_event, photos_kept, report_of, reporter
from tests.small_city import KEY, SmallCity


def test_one_tap_is_a_report_of_its_own_with_a_secret_link(session: Session, city: SmallCity) -> None:
    promise = city.report()
    joined = join(session, reporter(), promise.public_id, key=KEY)
    report = report_of(session, joined.report_id)
    assert (report.issue_id, report.text, report.contact_email) == (promise.issue_id, "", None)
    assert report.link_hash == secret_hash(joined.secret)
    assert joined.secret != promise.secret
    issue = issue_of(session, promise.public_id)
    assert (issue.report_count, issue.affected_count, issue.status) == (2, 2, "received")


def test_words_contact_and_photos_are_kept_and_stay_out_of_the_log(session: Session, city: SmallCity) -> None:
    promise = city.report()
    joined = join(
        session, reporter(), promise.public_id, key=KEY, text="I fell there.", photos=(a_photo(session),),
        contact=Contact("Oleg", "oleg@example.org", "+7 900 123-45-67"),
    )  # fmt: skip
    report = report_of(session, joined.report_id)
    assert (report.text, report.contact_name, report.contact_email) == (
        "I fell there.",
        "Oleg",
        "oleg@example.org",
    )
    assert photos_kept(session, promise.public_id) == [("before", True, False)]
    event = last_event(session, promise.public_id)
    assert (event.kind, event.body["report"], event.body["reports"], event.body["affected"]) == (
        "issue.joined", joined.report_id, 2, 2,
    )  # fmt: skip
    assert "city" in event.rooms
    assert not any(word in str(event.body) for word in ("fell", "Oleg", "oleg"))


def test_a_language_that_the_city_does_not_speak_becomes_its_first(session: Session, city: SmallCity) -> None:
    promise = city.report()
    for spoken, kept in (("ru", "ru"), ("de", "en")):
        joined = join(session, replace(reporter(), language=spoken), promise.public_id, key=KEY)
        assert report_of(session, joined.report_id).language == kept


def test_all_problems_are_told_at_once(session: Session, city: SmallCity) -> None:
    promise = city.report()
    with pytest.raises(InvalidInput) as caught:
        join(
            session, reporter(), promise.public_id, key=KEY, text="x" * 5001, photos=("x",) * 7,
            contact=Contact(email="nowhere", phone="call me"),
        )  # fmt: skip
    assert {problem.code for problem in caught.value.problems} == {
        "text.too_long", "photo.too_many", "contact.email_invalid", "contact.phone_invalid",
    }  # fmt: skip


def test_where_the_city_wants_a_contact_an_account_will_do(session: Session, city: SmallCity) -> None:
    promise = city.report()
    session.execute(update(City).values(anonymous_reports=False))
    with pytest.raises(InvalidInput) as caught, session.begin_nested():
        join(session, reporter(), promise.public_id, key=KEY)
    assert caught.value.problems[0].code == "report.anonymous_not_allowed"
    join(session, city.staff("roads"), promise.public_id, key=KEY)
    assert issue_of(session, promise.public_id).report_count == 2


def test_nobody_joins_what_has_ended_or_what_they_may_not_see(session: Session, city: SmallCity) -> None:
    ended, private = city.report(), city.report(category="person")
    decline(session, city.staff(), ended.public_id, "abuse", "No.")
    with pytest.raises(WrongStatus):
        join(session, reporter(), ended.public_id, key=KEY)
    with pytest.raises(NotFound):
        join(session, reporter(), private.public_id, key=KEY)
