"""A folder and an object store keep backups alike."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from obstore.store import MemoryStore

from civic.core.backup import BackupError
from civic.core.backup.place import (
    RANGE,
    Bucket,
    Folder,
    NotThere,
    Place,
    moment_of,
    name_for,
    place_at,
    read_all,
)


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return Folder(tmp_path / "place") if request.param == "folder" else Bucket(MemoryStore(), "s3://memory")


def test_what_is_written_is_read_listed_and_removed(place: Place):
    large = b"0123456789abcdef" * ((RANGE + 100) // 16)
    place.write("a/large", iter([large[:7], large[7:]]))
    place.write("a/b/small", [b"old"])
    place.write("a/b/small", [b"new"])
    place.write("c/none", [])
    assert read_all(place, "a/large") == large
    assert read_all(place, "a/b/small") == b"new" and read_all(place, "c/none") == b""
    assert sorted(place.kept("a")) == [("a/b/small", 3), ("a/large", len(large))]
    assert place.folders() == ["a", "c"]
    place.remove("a/large")
    place.remove("a/large")
    place.remove_folder("c")
    assert place.folders() == ["a"] and list(place.kept("a")) == [("a/b/small", 3)]
    with pytest.raises(NotThere):
        read_all(place, "a/large")


def test_what_breaks_off_leaves_nothing(place: Place):
    def breaks() -> Iterator[bytes]:
        yield b"half"
        raise RuntimeError("gone")

    with pytest.raises(RuntimeError):
        place.write("a/half", breaks())
    assert list(place.kept("a")) == []


def test_an_empty_place_holds_nothing(place: Place):
    assert place.folders() == [] and list(place.kept("files")) == []


def test_a_backup_is_named_by_its_time():
    moment = datetime(2026, 11, 23, 9, 0, 5, tzinfo=UTC)
    assert name_for(moment) == "2026-11-23-090005z" and moment_of("2026-11-23-090005z") == moment
    for other in ("files", "2026-11-23-090005z.making", "2026-13-23-090005z", "2026-11-23"):
        assert moment_of(other) is None


def test_an_address_that_is_none_is_refused():
    with pytest.raises(BackupError):
        place_at("s3://")
