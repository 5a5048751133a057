"""Writing into a folder that has a life of its own: git, files of others, a full disk."""

from __future__ import annotations

import fcntl
import os
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.folder.errors import FolderError
from tests.integration.folder.cities import bring_in, change, content, export
from tests.small_city import small_city

Civic = Callable[..., Result]


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """No file may grow beyond ``size`` bytes: what a full disk does, for this process alone."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_files_of_others_stay_and_files_without_use_go(city: Session, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (tmp_path / "areas").mkdir()
    (tmp_path / "areas" / "sketch.geojson").write_text("{}")
    (tmp_path / "README.md").write_text("Our town.\n")
    first = export(city, tmp_path)
    assert (first.kept, "areas/okrug.geojson" in first.added) == (("README.md",), True)
    bring_in(city, tmp_path)
    city.execute(text("UPDATE city SET area_type_id = (SELECT id FROM area_type WHERE code = 'okrug')"))
    change(tmp_path, "areas.toml", 'code = "district"', 'code = "quarter"')
    change(tmp_path, "departments.toml", '"district"', '"quarter"')
    bring_in(city, tmp_path, exact=True)
    second = export(city, tmp_path)
    assert (second.added, second.removed) == (("areas/quarter.geojson",), ("areas/district.geojson",))
    assert (tmp_path / "README.md").read_text() == "Our town.\n"
    assert (tmp_path / "areas" / "sketch.geojson").read_text() == "{}"
    assert (tmp_path / ".git" / "HEAD").exists()
    assert not (tmp_path / ".veche-export").exists()


@pytest.mark.parametrize("name", ["city.toml", "areas/district.geojson"])
def test_what_no_export_wrote_is_never_written_over(city: Session, tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("# written by hand\n")
    before = content(tmp_path)
    with pytest.raises(FolderError) as refused:
        export(city, tmp_path)
    assert (refused.value.code, refused.value.params["file"]) == ("folder.foreign_file", name)
    assert content(tmp_path) == before


def test_nothing_is_written_or_removed_through_a_link(city: Session, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "old.geojson").write_text("{}")
    folder = tmp_path / "city"
    folder.mkdir()
    (folder / "areas").symlink_to(elsewhere)
    (folder / "veche.toml").write_text('format = 1\nfiles = ["areas/old.geojson"]\n')
    with pytest.raises(FolderError) as refused:
        export(city, folder)
    assert refused.value.code == "folder.link"
    assert [path.name for path in elsewhere.iterdir()] == ["old.geojson"]


def test_a_full_disk_leaves_the_folder_as_it_was(city: Session, tmp_path: Path) -> None:
    export(city, tmp_path / "old")
    before = content(tmp_path / "old")
    city.execute(text("UPDATE city SET emergency_number = '103'"))
    for folder in ("old", "new"):
        with full_disk(1_000), pytest.raises(OSError, match="too large"):
            export(city, tmp_path / folder)
    assert content(tmp_path / "old") == before
    assert not (tmp_path / "new").exists()


def test_an_export_that_was_killed_is_completed_by_the_next(city: Session, tmp_path: Path) -> None:
    export(city, tmp_path / "whole")
    export(city, tmp_path / "killed")
    # As it is when the process dies between two files: the manifest names all, some are old, the stage is there.
    (tmp_path / "killed" / "city.toml").write_text("emergency_number = 'old'\n")
    (tmp_path / "killed" / "categories.toml").unlink()
    (tmp_path / "killed" / ".veche-export" / "areas").mkdir(parents=True)
    export(city, tmp_path / "killed")
    assert content(tmp_path / "killed") == content(tmp_path / "whole")


def test_two_exports_do_not_write_into_one_folder_at_once(city: Session, tmp_path: Path) -> None:
    descriptor = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        with pytest.raises(FolderError) as refused:
            export(city, tmp_path)
        assert refused.value.code == "folder.busy"
    finally:
        os.close(descriptor)


def test_a_folder_of_a_newer_program_is_not_touched(city: Session, tmp_path: Path) -> None:
    (tmp_path / "veche.toml").write_text("format = 2\nnovelty = true\n")
    with pytest.raises(FolderError) as refused:
        export(city, tmp_path)
    assert refused.value.code == "folder.newer"


def test_rules_that_match_nothing_are_left_out_and_told(city: Session, tmp_path: Path) -> None:
    city.execute(text("UPDATE category SET retired_at = now() WHERE code = 'leak'"))
    exported = export(city, tmp_path)
    assert "The rule roads: category leak: it can match nothing any more." in exported.left_out
    assert exported.problems == ()
    assert "leak" not in (tmp_path / "departments.toml").read_text()


def test_gaps_that_no_file_may_have_are_told_with_their_place_and_nothing_is_lost(
    session: Session, tmp_path: Path
) -> None:
    small_city(session)
    exported = export(session, tmp_path)
    assert [str(problem) for problem in exported.problems] == [
        "categories.toml: category form: questions[1].label: has no text in ru",
        "departments.toml: department county: note: is missing",
    ]
    assert 'en = "Since when?"' in (tmp_path / "categories.toml").read_text()


def test_before_there_is_a_city_there_is_nothing_to_export(civic: Civic, tmp_path: Path) -> None:
    refused = civic("city", "export", "mytown")
    assert (refused.exit_code, "There is no city yet" in refused.output) == (2, True)
    assert not (tmp_path / "mytown").exists()


def test_the_command_tells_what_it_wrote(civic: Civic, exported: Path, tmp_path: Path) -> None:
    civic("city", "import", exported)
    told = civic("city", "export", "mytown")
    assert told.exit_code == 0
    assert "Ёжск is in mytown." in told.output
    assert "People, issues and secrets are not in it" in told.output
    (tmp_path / "file").write_text("")
    refused = civic("city", "export", "file")
    assert (refused.exit_code, "file is no folder" in refused.output) == (2, True)
