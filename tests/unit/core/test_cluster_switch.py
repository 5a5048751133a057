from __future__ import annotations

from pathlib import Path

import pytest

from civic.core.cluster_switch import DRAFT, decide_switch, finish_switch


def folder_with_both(folder: Path, old: int, new: int) -> Path:
    (folder / str(old)).mkdir()
    (folder / str(old) / "old").touch()
    (folder / DRAFT / str(new)).mkdir(parents=True)
    (folder / DRAFT / str(new) / "new").touch()
    return folder


def assert_switched(folder: Path, old: int, new: int) -> None:
    assert sorted(path.name for path in folder.iterdir()) == sorted([str(new), f"{old}.old"])
    assert (folder / str(new) / "new").exists() and (folder / f"{old}.old" / "old").exists()


@pytest.mark.parametrize(("old", "new"), [(15, 17), (15, 15)])
@pytest.mark.parametrize("done", [0, 1, 2, 3])
def test_what_was_decided_is_finished_wherever_it_was_cut(tmp_path, old, new, done):
    folder = folder_with_both(tmp_path, old, new)
    decide_switch(folder, old, new)
    steps = [
        lambda: (folder / str(old)).rename(folder / f"{old}.old"),
        lambda: (folder / DRAFT / str(new)).rename(folder / str(new)),
        lambda: (folder / DRAFT).rmdir(),
    ]
    for step in steps[:done]:
        step()
    finish_switch(folder)
    assert_switched(folder, old, new)
    finish_switch(folder)
    assert_switched(folder, old, new)


def test_what_was_not_decided_stays_as_it_is(tmp_path):
    folder = folder_with_both(tmp_path, 15, 17)
    (folder / "switch.draft").write_text("{")
    finish_switch(folder)
    assert (folder / "15" / "old").exists() and (folder / DRAFT / "17" / "new").exists()
