"""A backup of a city at work comes back on another server: all that was in it, and nothing that was erased since."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from civic.core.backup.manifest import read_manifest
from civic.core.backup.place import place_at
from civic.core.cluster_databases import autocommit
from civic.core.db import Database
from civic.core.events import last_position
from civic.core.permissions import VISITOR
from civic.issues.photo_files import photo_key
from civic.issues.queries.detail import issue_detail
from tests.integration.backup.conftest import LivingCity, count
from tests.integration.core.bus import Heard, tail_of
from tests.pace import eventually
from tests.small_city import KEY, SmallCity, events_of


def restore(lived: LivingCity, backup: Path, *options: object) -> None:
    done = lived.civic("db", "restore", backup, *options)
    assert done.exit_code == 0, done.output
    assert "Nothing was altered, removed or inserted." in done.output


def test_made_while_reports_come_in_it_goes_on_on_another_server_where_it_ended(
    lived: LivingCity, scratch: Callable[[], Database]
):
    sent, enough = [], threading.Event()

    def busy() -> None:
        while not enough.is_set():
            sent.append(lived.report(text="Reported meanwhile."))

    others = [threading.Thread(target=busy) for _ in range(2)]
    with lived.database.sessions() as slow, lived.database.sessions() as sequencing:
        # An earlier event that is committed late: its transaction is open while the backup is made.
        late = SmallCity(slow).report(text="Never committed before the backup.")
        sequencing.execute(text("SELECT sequence_events()"))
        sequencing.commit()
        # Nobody gives positions any more from here on.
        sequencing.execute(text("SELECT pg_advisory_xact_lock(7001)"))
        for other in others:
            other.start()
        eventually(lambda: len(sent) > 5)
        backup = lived.back_up()
        enough.set()
        slow.commit()
    for other in others:
        other.join()
    manifest = read_manifest(place_at(lived.place), backup.name)
    assert 0 < manifest.position < manifest.events
    restore(lived, backup, "--into", lived.folder / "restored")
    restored = scratch()
    with restored.reading() as session:
        assert count(session, "event") == manifest.events
        assert last_position(session) == manifest.events, "what had not been sequenced has its position"
        known = set(session.scalars(text("SELECT public_id FROM issue")))
        assert {promise.public_id for promise in (*lived.reports, *sent[:5])} <= known
        assert late.public_id not in known
    heard = Heard()
    with tail_of(restored.engine.url.render_as_string(hide_password=False), heard, start=manifest.events):
        with restored.transaction() as session:
            first = SmallCity(session).report(text="The first one here.")
        eventually(lambda: heard.events)
    assert [(event.position, event.body["issue"]) for event in heard.events] == [
        (manifest.events + 1, first.public_id)
    ]
    assert (lived.folder / "restored" / "secret_key").read_text() == KEY.decode()


def test_photos_rights_and_jobs_are_as_they_were_and_letters_are_not_sent_again(
    lived: LivingCity, empty: LivingCity
):
    with autocommit(lived.urls.owner) as cursor:
        cursor.execute("SET search_path = procrastinate, public")
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
        for queueing_lock in (None, "core.checkpoint"):
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, status, worker_id, queueing_lock)"
                " SELECT 'default', 'notifications.send', 'doing', id, %s FROM procrastinate_workers",
                (queueing_lock,),
            )
        cursor.execute(
            "INSERT INTO delivery (event_id, report_id, channel, template, status, attempts, created_at, settled_at)"
            " SELECT 1, id, 'email', 'receipt', 'sent', 1, now(), now() FROM report"
        )
    restore(empty, lived.back_up())
    with empty.database.reading() as session:
        photos = session.scalars(text("SELECT sha256 FROM photo")).all()
        assert len(photos) == 3
        for key in (photo_key(bytes(sha256), small=small) for sha256 in photos for small in (False, True)):
            assert empty.storage.get(key) == lived.storage.get(key)
        jobs = session.execute(text("SELECT status, worker_id FROM procrastinate.procrastinate_jobs")).all()
        assert [tuple(job) for job in jobs] == [("todo", None)], "the clock's own is called for again"
        assert set(session.scalars(text("SELECT status FROM delivery"))) == {"sent"}
    for statement in (
        "UPDATE event SET at = now()",
        "DELETE FROM event_position",
        "INSERT INTO event_batch VALUES (9)",
    ):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            empty.database.transaction() as session,
        ):
            session.execute(text(statement))


def test_a_report_that_was_erased_after_the_backup_is_erased_again(lived: LivingCity, empty: LivingCity):
    erased, kept = lived.reports[0], lived.reports[1]
    backup = lived.back_up()
    done = lived.civic("issue", "erase-report", erased.public_id, "--yes")
    assert done.exit_code == 0 and "words, contact, photos" in done.output, done.output
    lived.back_up()
    restore(empty, backup)
    with empty.database.reading() as session:
        report = issue_detail(session, VISITOR, erased.public_id).reports[0]
        assert (report.text, report.photos, report.erased_reason) == ("", (), "person_asked")
        assert issue_detail(session, VISITOR, kept.public_id).reports[0].text == "Lamp 1 is dark."
        assert events_of(session, erased.public_id)[-1].kind == "issue.report_erased"
        assert count(session, "erasure") == 1
        leftovers = session.execute(
            text("SELECT contact_email, salt FROM report WHERE id = :id"), {"id": erased.report_id}
        )
        assert tuple(leftovers.one()) == (None, None)
