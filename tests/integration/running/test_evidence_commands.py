"""`civic verify` and `civic recount` as an operator runs them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from civic.core.checkpoints import signing_key, take_checkpoint
from civic.core.cluster import ClusterUrls
from civic.core.cluster_databases import autocommit
from civic.core.db import Database, make_engine
from tests.small_city import KEY, small_city


@pytest.fixture
def store(fresh: ClusterUrls) -> Iterator[Database]:
    """A city with three reports."""
    made = Database(make_engine(fresh.app, application="tests"))
    with made.transaction() as session:
        city = small_city(session)
        for _ in range(3):
            city.report()
    yield made
    made.engine.dispose()


def civic(
    urls: ClusterUrls, folder: Path, *arguments: str, key: str = KEY.decode()
) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("CIVIC_", "DATABASE_"))
    }
    settings = {
        "DATABASE_URL": urls.app, "CIVIC_SECRET_KEY": key, "CIVIC_DATA": str(folder / "data"), "NO_COLOR": "1",
        "COLUMNS": "200",
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "-m", "web.cli", *arguments],
        env=environment | settings, capture_output=True, text=True, timeout=60, check=False,
        cwd=Path(__file__).parents[3],
    )  # fmt: skip


def test_a_sound_log_is_said_to_be_sound(fresh: ClusterUrls, store: Database, tmp_path: Path):
    told = civic(fresh, tmp_path, "verify")
    assert told.returncode == 0, told.stderr
    assert "Nothing was altered, removed or inserted." in told.stdout


def test_an_altered_event_is_named(fresh: ClusterUrls, store: Database, tmp_path: Path):
    with autocommit(fresh.superuser) as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "UPDATE event SET at = at + interval '1 day' WHERE kind = 'issue.received' AND subject_id = 2"
        )
        assert cursor.rowcount == 1
    told = civic(fresh, tmp_path, "verify")
    assert told.returncode == 1
    assert "Event 1 of issue 2 was altered after it was written." in told.stdout


def test_checkpoints_of_an_earlier_secret_key_need_its_public_key(
    fresh: ClusterUrls, store: Database, tmp_path: Path
):
    with store.transaction() as session:
        session.execute(text("SELECT given FROM sequence_events()"))
    with store.transaction() as session:
        take_checkpoint(session, signing_key(KEY.decode()))
    sound = civic(fresh, tmp_path, "verify")
    assert sound.returncode == 0, sound.stdout
    public = next(line.split()[-1] for line in sound.stdout.splitlines() if line.startswith("Public key"))
    other = "another secret key, just as long as it must be"
    assert "is not signed with a key of this city" in civic(fresh, tmp_path, "verify", key=other).stdout
    assert civic(fresh, tmp_path, "verify", "--public-key", public, key=other).returncode == 0
    assert "64 hexadecimal digits" in civic(fresh, tmp_path, "verify", "--public-key", "xyz").stderr


def test_a_count_that_is_wrong_is_shown_and_repaired(fresh: ClusterUrls, store: Database, tmp_path: Path):
    assert civic(fresh, tmp_path, "recount").returncode == 0
    with store.transaction() as session:
        session.execute(text("UPDATE issue SET affected_count = 7 WHERE id = 1"))
    told = civic(fresh, tmp_path, "recount")
    assert told.returncode == 1 and "affected_count" in told.stdout
    assert "1 issues were put right" in civic(fresh, tmp_path, "recount", "--repair").stdout
    assert civic(fresh, tmp_path, "recount").returncode == 0
