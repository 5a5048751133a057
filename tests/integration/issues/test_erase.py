"""A report's words, contact and photos are removed for good."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from civic.core.checkpoints import signing_key
from civic.core.cluster import ClusterUrls
from civic.core.erasures import all_erasures, erase_again
from civic.core.errors import NotAllowed, NotFound
from civic.core.permissions import Actor
from civic.core.verify import verify
from civic.issues.clockwork import delete_given_up
from civic.issues.commands.accept import accept
from civic.issues.commands.answer import answer
from civic.issues.commands.ask import ask
from civic.issues.commands.correct import Correction, correct
from civic.issues.commands.erase import erase
from civic.issues.commands.join import join
from civic.issues.commands.merge import merge
from civic.issues.models import Issue, Photo, Report
from civic.issues.photo_files import photo_key
from civic.issues.photos import keep_photo, unused_files
from civic.issues.queries.detail import issue_detail
from civic.issues.queries.photo import photo_hash
from tests.following import Followers, tools_for
from tests.imported import import_issue
from tests.integration.issues.rows import (
    a_photo,
    issue_of,
    kinds_of,
    last_event,
    refused,
    report_of,
    reporter,
    words_of,
)
from tests.small_city import KEY, SmallCity, small_city

WHY = "person_asked"


def test_words_contact_answers_and_photos_go_and_the_report_still_counts(
    session: Session, city: SmallCity
) -> None:
    photo = a_photo(session)
    promise = city.report(contact="anna@city.example", photos=[photo], planned_result="Light for Anna")
    agent = city.staff()
    accept(session, agent, promise.public_id)
    ask(session, agent, promise.public_id, question="Which lamp?")
    answer(
        session, reporter(promise.report_id), promise.public_id, promise.report_id, text="The one at my door."
    )
    what = erase(session, city.with_role("administrator"), promise.public_id, promise.report_id, reason=WHY)
    assert set(what) == {"words", "contact", "answers", "photos"}
    report, issue = report_of(session, promise.report_id), issue_of(session, promise.public_id)
    assert (report.text, report.planned_result, report.answers, report.salt) == ("", "", {}, None)
    assert (report.contact_name, report.contact_email, report.contact_phone) == (None, None, None)
    assert (issue.title, issue.planned_result) == ("", "The lamp is well"), "the city's own words stand in"
    assert (issue.report_count, issue.status) == (
        1,
        "in_progress" if issue.status == "in_progress" else "accepted",
    )
    assert [words for _, words in words_of(session, promise.public_id)] == ["Which lamp?", ""]
    for reader in (Actor(), agent, reporter(promise.report_id)):
        detail = issue_detail(session, reader, promise.public_id)
        assert detail.reports[0].erased_reason == WHY and detail.reports[0].photos == ()
        with pytest.raises(NotFound):
            photo_hash(session, reader, photo)
    event = last_event(session, promise.public_id)
    assert event.kind == "issue.report_erased" and event.body["report"] == promise.report_id
    assert "Anna" not in str(event.body) and "issue:" + promise.public_id in event.rooms


def test_the_title_is_then_taken_from_the_next_who_reported_it(session: Session, city: SmallCity) -> None:
    promise = city.report(text="Anna's lamp is dark.")
    join(session, Actor(), promise.public_id, key=KEY, text="It flickers. Since May.")
    erase(session, city.with_role("administrator"), promise.public_id, promise.report_id, reason=WHY)
    assert issue_of(session, promise.public_id).title == "It flickers"


def test_the_address_and_the_title_of_an_imported_report_go_too(session: Session, city: SmallCity) -> None:
    made = import_issue(city)
    session.execute(
        text(
            "UPDATE issue SET title = 'Anna cannot sleep', address = 'East 7, bell Anna' WHERE public_id = :id"
        ),
        {"id": made.public_id},
    )
    session.expire_all()
    report_id = session.scalars(
        select(Report.id).join(Issue, Issue.id == Report.issue_id).where(Issue.public_id == made.public_id)
    ).one()
    admin = city.with_role("administrator")
    what = erase(session, admin, made.public_id, report_id, reason=WHY)
    issue = issue_of(session, made.public_id)
    assert (issue.title, issue.address) == ("", "") and {"words", "address"} <= set(what)


def test_a_report_of_a_duplicate_is_erased_where_it_was_made(session: Session, city: SmallCity) -> None:
    stays, other = city.report(text="The first."), city.report(text="Anna was here.")
    merge(session, city.staff(), other.public_id, stays.public_id)
    erase(session, city.with_role("administrator"), stays.public_id, other.report_id, reason=WHY)
    assert issue_of(session, other.public_id).title == ""
    assert issue_of(session, stays.public_id).title == "The first"
    assert all_erasures(session)[0].key == f"{other.public_id}/{other.report_id}"


def test_only_administrators_erase(session: Session, city: SmallCity) -> None:
    promise = city.report()
    for somebody in (
        Actor(), reporter(promise.report_id), city.staff(), city.staff("triage"), city.with_role("moderator")
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            erase(session, somebody, promise.public_id, promise.report_id, reason=WHY)
    assert report_of(session, promise.report_id).text


def test_it_is_erased_once_for_a_known_reason_and_new_words_may_follow(
    session: Session, city: SmallCity
) -> None:
    promise, administrator = city.report(), city.with_role("administrator")
    with refused("erasure.unknown_reason", "reason"):
        erase(session, administrator, promise.public_id, promise.report_id, reason="because")
    erase(session, administrator, promise.public_id, promise.report_id, reason=WHY)
    with refused("erasure.nothing_left"):
        erase(session, administrator, promise.public_id, promise.report_id, reason=WHY)
    again = Correction(text="Dark again.")
    correct(session, reporter(promise.report_id), promise.public_id, promise.report_id, again)
    shown = issue_detail(session, Actor(), promise.public_id).reports[0]
    assert (shown.text, shown.erased_reason) == ("Dark again.", None)


def test_doing_it_again_after_a_restore_changes_nothing_that_is_known_or_not_there(
    session: Session, city: SmallCity
) -> None:
    promise, other = city.report(), city.report(text="Somebody else's words.")
    erase(session, city.with_role("administrator"), promise.public_id, promise.report_id, reason=WHY)
    entries = all_erasures(session)
    assert erase_again(session, entries) == (0, 0)
    # As an older backup has it: the words are back, and it knows nothing of the erasure.
    session.execute(text("DELETE FROM erasure"))
    report_of(session, promise.report_id).text = "Back again."
    assert erase_again(session, entries) == (1, 1)
    assert report_of(session, promise.report_id).text == ""
    assert erase_again(session, entries) == (0, 0)
    # Its number was given anew, to a report of another issue.
    session.execute(text("DELETE FROM erasure"))
    session.execute(text("UPDATE erasure SET key = :key"), {"key": f"{promise.public_id}/{other.report_id}"})
    elsewhere = [type(each)(each.id, each.kind, f"{promise.public_id}/{other.report_id}", each.what, each.reason,
                            each.erased_at) for each in entries]  # fmt: skip
    assert erase_again(session, elsewhere) == (1, 0)
    assert report_of(session, other.report_id).text == "Somebody else's words."
    assert kinds_of(session, promise.public_id).count("report_erased") == 2


def test_files_go_after_the_commit_unless_another_photo_is_the_same_and_the_log_stays_sound(
    committed: object, database: ClusterUrls, tmp_path: Path
) -> None:
    tools = tools_for(database, tmp_path)
    own, shared = b"\x01" * 32, b"\x02" * 32
    for sha256 in (own, shared):
        for small in (False, True):
            tools.storage.put(photo_key(sha256, small=small), b"picture", "image/jpeg")
    with tools.database.transaction() as session:
        city = small_city(session)
        photos = [keep_photo(session, sha256, 4, 3).public_id for sha256 in (own, shared, shared)]
        promise = city.report(photos=photos[:2])
        city.report(text="Another one.", photos=photos[2:])
        administrator = city.with_role("administrator")
    with tools.database.transaction() as session:
        erase(session, administrator, promise.public_id, promise.report_id, reason=WHY)
    assert tools.storage.exists(photo_key(own)), "nothing goes before it is certain"
    followers = Followers(tools)
    followers.react()
    followers.work()
    assert not any(tools.storage.exists(photo_key(own, small=small)) for small in (False, True))
    assert all(tools.storage.exists(photo_key(shared, small=small)) for small in (False, True))
    with tools.database.reading() as session:
        assert [bytes(sha256) for sha256 in session.scalars(select(Photo.sha256))] == [shared]
        assert unused_files(session) == []
    delete_given_up(tools)
    with tools.database.sessions() as session:
        assert verify(session, [signing_key(KEY.decode()).public_key()]).sound
    tools.database.engine.dispose()
