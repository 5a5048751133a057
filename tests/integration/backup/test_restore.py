"""`civic db restore`: what it refuses, what it replaces, and what an interruption leaves."""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import text

from civic.core.backup.healing import UNFINISHED
from civic.core.cluster_databases import autocommit
from tests.integration.backup.conftest import LivingCity, count
from tests.small_city import KEY


def issues_of(lived: LivingCity) -> set[str]:
    with lived.database.reading() as session:
        return set(session.scalars(text("SELECT public_id FROM issue")))


def test_a_city_is_only_replaced_when_that_is_said_and_then_as_a_whole(lived: LivingCity, empty: LivingCity):
    there = issues_of(lived)
    backup = lived.back_up()
    later = lived.report(text="Reported after the backup.")
    refused = lived.civic("db", "restore", backup)
    assert refused.exit_code == 2 and "--replace" in refused.output
    unsure = lived.civic("db", "restore", backup, "--replace")
    assert unsure.exit_code == 2 and "--yes" in unsure.output, "nobody is there to be asked"
    assert later.public_id in issues_of(lived)
    done = lived.civic("db", "restore", backup, "--replace", "--yes")
    assert done.exit_code == 0, done.output
    assert issues_of(lived) == there


def test_a_restore_that_breaks_off_changes_nothing_and_one_that_is_not_done_is_begun_anew(
    lived: LivingCity, empty: LivingCity
):
    from civic.core.backup.manifest import read_manifest
    from civic.core.backup.place import place_at
    from civic.core.backup.restoring import restore_database

    backup = lived.back_up()
    manifest = read_manifest(place_at(lived.place), backup.name)
    whole = (backup / "database.dump").read_bytes()
    there = issues_of(lived)
    # Cut off in the middle of the data, past what the check would have found.
    (backup / "database.dump").write_bytes(whole[: len(whole) * 3 // 4])
    try:
        restore_database(lived.urls.owner, lived.urls.app, place_at(lived.place), backup.name, manifest, 15)
    except Exception as error:
        assert "pg_restore" in str(error)
    else:
        raise AssertionError("it was cut off")
    assert issues_of(lived) == there, "the city that is there stays until the new one is in"

    (backup / "database.dump").write_bytes(whole)
    restore_database(empty.urls.owner, empty.urls.app, place_at(lived.place), backup.name, manifest, 15)
    refused = empty.start("worker")
    said, _ = refused.communicate(timeout=60)
    assert refused.returncode == 2 and "interrupted" in said
    done = empty.civic("db", "restore", backup)
    assert done.exit_code == 0, done.output
    assert issues_of(empty) == there
    with empty.database.reading() as session:
        assert session.scalar(text(f"SELECT to_regclass('{UNFINISHED}')")) is None


def test_the_key_is_asked_for_and_must_be_the_right_one(lived: LivingCity, empty: LivingCity, tmp_path: Path):
    backup = lived.back_up()
    passphrase, keys = tmp_path / "passphrase", lived.folder / "keys.json"
    passphrase.write_text("twelve characters and more\n")
    options = ("--passphrase-file", passphrase)
    assert lived.civic("db", "backup-keys", "--to", keys, *options).exit_code == 0
    assert keys.stat().st_mode & 0o077 == 0 and KEY.decode() not in keys.read_text()
    assert "exists already" in lived.civic("db", "backup-keys", "--to", keys, *options).output

    empty.environment["CIVIC_SECRET_KEY"] = "another key, just as long as it has to be"
    without = empty.civic("db", "restore", backup)
    assert without.exit_code == 2 and "--keys FILE" in without.output
    wrong = tmp_path / "wrong"
    wrong.write_text("another passphrase")
    assert "wrong" in empty.civic("db", "restore", backup, "--keys", keys, "--passphrase-file", wrong).output
    assert empty.civic("db", "restore", backup, "--keys", keys, *options).exit_code == 0
    # The links' key is gone, the log is not: its checkpoints are known by the public key in the manifest.
    lost = empty.civic("db", "restore", backup, "--without-keys", "--replace", "--yes")
    assert lost.exit_code == 0, lost.output


def test_a_database_of_something_else_or_with_other_roles_is_refused(lived: LivingCity, empty: LivingCity):
    backup = lived.back_up()
    empty.environment["DATABASE_OWNER_URL"] = empty.urls.app
    assert "Make roles of these names" in empty.civic("db", "restore", backup).output
    empty.environment["DATABASE_OWNER_URL"] = empty.urls.owner
    manifest = json.loads((backup / "manifest.json").read_text())
    (backup / "manifest.json").write_text(json.dumps({**manifest, "schema": "9999"}))
    assert "newer program" in empty.civic("db", "restore", backup).output
    (backup / "manifest.json").write_text(json.dumps({**manifest, "postgresql": "99.1"}))
    assert "PostgreSQL 99" in empty.civic("db", "restore", backup).output
    (backup / "manifest.json").write_text(json.dumps(manifest))
    with autocommit(empty.urls.owner) as cursor:
        cursor.execute("DROP TABLE alembic_version")
    assert "not a city's" in empty.civic("db", "restore", backup).output


def test_a_city_that_is_running_is_not_replaced(lived: LivingCity):
    backup = lived.back_up()
    with lived.database.reading() as session:
        count(session, "event")
        refused = lived.civic("db", "restore", backup, "--replace", "--yes")
    assert refused.exit_code == 2 and "stop the city" in refused.output


def test_the_newest_backup_of_a_place_is_meant_where_none_is_named(lived: LivingCity):
    lived.back_up()
    newest = lived.back_up()
    said = lived.civic("db", "restore", lived.place, "--check").output
    assert newest.name in said
    listed = lived.civic("db", "backups", "--in", lived.place).output
    assert listed.index(newest.name) < listed.index(min(path.name for path in lived.place.glob("2*z")))
