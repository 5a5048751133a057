"""Making backups: nothing is copied twice, nothing half-made is left, nobody else's backups are touched."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path

import pytest
from obstore.store import MemoryStore
from sqlalchemy import text

from civic.city.backups import LAST, back_up_by_the_clock
from civic.core.backup import BackupError
from civic.core.backup.checking import check_backup
from civic.core.backup.keeping import parse_rule
from civic.core.backup.making import Source, make_backup, note_erasures
from civic.core.backup.place import Bucket, place_at
from civic.core.backup.shelf import backups, prune
from civic.core.heartbeat import last_beat
from civic.core.jobs import JOBS, Tools
from civic.core.mail import FolderMailer
from civic.core.settings import Settings
from civic.core.storage import PASSING
from tests.integration.backup.conftest import LivingCity
from tests.small_city import KEY


def names(place: Path) -> list[str]:
    return [each.name for each in backups(place_at(place))]


def source(lived: LivingCity) -> Source:
    return Source(lived.database, lived.urls.app, lived.storage, KEY.decode(), {"en": "Smallton"})


def test_files_are_kept_once_for_all_backups_and_only_their_owner_may_read_them(lived: LivingCity):
    first = lived.back_up()
    files = {path: path.stat().st_mtime_ns for path in (lived.place / "files").rglob("*") if path.is_file()}
    assert len(files) == 4, "three photos, and one thumbnail that all of them share"
    lived.report(photos=[lived.keep_photo(b"photo 3")])
    lived.storage.put(f"{PASSING}exports/0.zip", b"all that is held of somebody", "application/zip")
    second = lived.back_up()
    after = {path: path.stat().st_mtime_ns for path in (lived.place / "files").rglob("*") if path.is_file()}
    assert files.items() < after.items() and len(after) == 5
    assert names(lived.place) == [first.name, second.name]
    for path in (lived.place, *lived.place.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path
    everything = b"".join(path.read_bytes() for path in lived.place.rglob("*") if path.is_file())
    assert KEY not in everything, "the secret key is never in a backup"


def test_a_full_disk_is_told_and_nothing_half_written_stays(lived: LivingCity):
    kept = lived.back_up()
    # The kernel refuses what goes beyond, as it does when there is no room.
    process = lived.start("db", "backup", "--to", lived.place, limits=("prlimit", "--fsize=20000"))
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 2 and str(lived.place) in said and "Traceback" not in said, said
    assert sorted(path.name for path in lived.place.iterdir()) == [kept.name, "files"]


def test_a_killed_backup_looks_like_none_and_the_next_one_clears_it_away(lived: LivingCity):
    process = lived.start("db", "backup", "--to", lived.place)
    deadline = time.monotonic() + 60
    while not list(lived.place.glob("*.making")) and time.monotonic() < deadline:
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert list(lived.place.glob("*.making")) and names(lived.place) == []
    made = lived.back_up()
    assert sorted(path.name for path in lived.place.iterdir()) == [made.name, "files"]


def test_backups_of_another_installation_are_not_mixed_with_ours(lived: LivingCity, empty: LivingCity):
    first = lived.back_up()
    refused = empty.civic("db", "backup", "--to", lived.place)
    assert refused.exit_code == 2 and "--take-over" in refused.output
    assert names(lived.place) == [first.name]
    assert note_erasures(empty.database, place_at(lived.place)) == 0
    assert empty.civic("db", "backup", "--to", lived.place, "--take-over").exit_code == 0
    assert lived.civic("db", "backup", "--to", lived.place).exit_code == 2


def test_one_backup_at_a_time(lived: LivingCity):
    with lived.database.reading() as session:
        session.execute(text("SELECT pg_advisory_lock(7004)"))
        refused = lived.civic("db", "backup", "--to", lived.place)
        session.execute(text("SELECT pg_advisory_unlock(7004)"))
    assert refused.exit_code == 2 and "Another backup" in refused.output


def test_an_object_store_holds_the_same_and_loses_what_no_backup_names(lived: LivingCity):
    bucket = Bucket(MemoryStore(), "s3://of-this-process")
    first = make_backup(source(lived), bucket)
    lived.report(photos=[lived.keep_photo(b"photo 3")])
    second = make_backup(source(lived), bucket)
    # What a kill leaves there.
    bucket.write("2026-01-01-000000z/database.dump", [b"half"])
    assert [each.name for each in backups(bucket)] == [first.name, second.name]
    for each in (first, second):
        assert check_backup(bucket, each.name).wrong == ()
    gone = prune(bucket, parse_rule("1 yearly"))
    assert (gone.backups, gone.files) == ((first.name,), 0)
    lived.storage.delete(next(iter(lived.storage.entries())).key)
    third = make_backup(source(lived), bucket, keep=parse_rule("1 yearly"))
    assert third.pruned is not None and third.pruned.backups == (second.name,) and third.pruned.files <= 1
    assert check_backup(bucket, third.name).wrong == ()
    assert bucket.folders() == [third.name, "files"], "what was half made is gone"


def test_the_worker_makes_them_by_the_clock_and_notes_the_last_good_one(lived: LivingCity):
    to = str(lived.place)
    settings = Settings.from_environment(
        {
            **lived.environment,
            "CIVIC_BACKUP_TO": to,
            "CIVIC_BACKUP_AT": "03:30",
            "CIVIC_BACKUP_KEEP": "1 daily",
        }
    )
    plan = JOBS["city.back_up"]
    assert plan.cron(settings) == "30 3 * * *"
    assert plan.cron(Settings.from_environment(lived.environment)) is None
    tools = Tools(
        settings, lived.database, FolderMailer(lived.folder / "mail", "city@localhost"), lived.storage
    )
    back_up_by_the_clock(tools)
    first = names(lived.place)
    back_up_by_the_clock(tools)
    assert len(names(lived.place)) == 1 and names(lived.place) != first
    with lived.database.reading() as session:
        last = last_beat(session, LAST)
        assert last is not None
        assert last.detail["position"] == session.scalar(text("SELECT max(position) FROM event_position"))


def test_a_file_that_is_not_what_its_name_says_is_told(lived: LivingCity):
    entry = next(each for each in lived.storage.entries() if not each.key.endswith("-small.jpg"))
    lived.storage.put(entry.key, b"rotten", "image/jpeg")
    done = lived.civic("db", "backup", "--to", lived.place)
    assert done.exit_code == 1 and entry.key in done.output
    assert len(names(lived.place)) == 1


def test_what_is_damaged_is_found_before_anything_is_touched(lived: LivingCity, empty: LivingCity):
    backup = lived.back_up()
    assert lived.civic("db", "restore", backup, "--check").exit_code == 0
    photo = next(path for path in (lived.place / "files").rglob("*") if path.is_file())
    content = photo.read_bytes()
    photo.write_bytes(content[:-1])
    refused = empty.civic("db", "restore", backup)
    assert refused.exit_code == 2 and "is not what it was" in refused.output
    photo.unlink()
    assert "is missing" in empty.civic("db", "restore", backup).output
    photo.write_bytes(content)
    dump = backup / "database.dump"
    dump.write_bytes(dump.read_bytes()[:-1] + b"?")
    assert "database.dump is not what it was" in empty.civic("db", "restore", backup).output
    (backup / "manifest.json").write_text(json.dumps({"format": "veche backup 2"}))
    assert "a format that this program does not know" in empty.civic("db", "restore", backup).output
    (backup / "manifest.json").unlink()
    assert "no complete backup" in empty.civic("db", "restore", backup).output
    with empty.database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM event")) == 0


def test_a_backup_that_cannot_be_read_is_neither_counted_nor_removed_and_no_shared_file_goes(
    lived: LivingCity,
):
    strange = lived.back_up()
    (strange / "manifest.json").write_text("{}")
    made = make_backup(source(lived), place_at(lived.place), keep=parse_rule("1 daily"))
    assert made.pruned is not None and made.pruned == type(made.pruned)((), 0, 0)
    assert names(lived.place) == [strange.name, made.name]


def test_where_nothing_can_be_written_is_said(lived: LivingCity):
    (lived.folder / "file").write_text("no folder")
    with pytest.raises(BackupError, match="file"):
        make_backup(source(lived), place_at(lived.folder / "file" / "backups"))
