"""Recorded votes are decided again; what disagrees is told with the reason that can be seen."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest
from click.testing import CliRunner

from web.cli.council import council

EXAMPLES = Path(__file__).parents[4] / "docs/examples/council"
ITEMS = ("vote_id", "date", "title", "passed", "final_action")
CARRIED, TIED, DENIED, ODD, OPEN = (
    ("1", "2026-01-08", "A bridge", "1", "APPROVED"),
    ("2", "2026-01-08", "A tunnel", "0", "OTHER DID NOT PASS"),
    ("3", "2026-01-22", "A tower", "0", "DENIED WITH PREJUDICE"),
    ("4", "2026-01-22", "A wall", "1", "APPROVED"),
    ("5", "2026-01-22", "A well", "", "DEFERRED"),
)
BALLOTS = {"1": "YYYNA", "2": "YYNNX", "3": "YYYYY", "4": "YNNNC", "5": "YYYYN"}
WRITTEN = {"Y": "YES", "N": "NO", "A": "ABST", "X": "AWVT", "C": "ABSNT_CB"}


def files(folder: Path, items=(CARRIED, TIED, DENIED, ODD, OPEN), ballots=BALLOTS) -> list[str]:
    with gzip.open(folder / "items.csv.gz", "wt", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([ITEMS, *items])
    with open(folder / "votes.csv", "w", newline="", encoding="utf-8") as stream:
        rows = [
            (item, f"m{n}", WRITTEN[letter]) for item, row in ballots.items() for n, letter in enumerate(row)
        ]
        csv.writer(stream).writerows([("vote_id", "member", "vote"), *rows])
    return [
        "check", str(folder / "items.csv.gz"), str(folder / "votes.csv"), "--mapping",
        str(EXAMPLES / "dallas.toml"), "--rules", str(EXAMPLES / "rules.toml"),
    ]  # fmt: skip


def test_what_disagrees_is_listed_with_its_reason(tmp_path: Path) -> None:
    told = CliRunner(env={"COLUMNS": "200"}).invoke(council, files(tmp_path))
    assert told.exit_code == 1, told.output
    assert "2 of 4 recorded outcomes agree with the rule “simple” (50.0%). 1 items have votes" in told.output
    assert "1 disagree: a motion to refuse was carried; the record tells its effect." in told.output
    assert "1 disagree: the record does not say why." in told.output
    (tower,) = [line for line in told.output.splitlines() if "DENIED" in line]
    assert "carried" in tower and "rejected" in tower and "refusal" in tower
    assert not [line for line in told.output.splitlines() if "A bridge" in line or "A tunnel" in line]


def test_all_that_agree_is_said_so(tmp_path: Path) -> None:
    told = CliRunner().invoke(council, files(tmp_path, items=(CARRIED, TIED)))
    assert told.exit_code == 0 and "2 of 2" in told.output


def test_another_rule_of_the_file_decides_otherwise(tmp_path: Path) -> None:
    told = CliRunner(env={"COLUMNS": "200"}).invoke(
        council, [*files(tmp_path, items=(CARRIED,)), "--rule", "two-thirds"]
    )
    assert told.exit_code == 1 and "0 of 1" in told.output
    unknown = CliRunner().invoke(council, [*files(tmp_path), "--rule", "coin"])
    assert unknown.exit_code == 2 and "There is no rule coin" in unknown.output


@pytest.mark.parametrize(
    ("items", "ballots", "said"),
    [
        ([("1", "yesterday", "A bridge", "1", "")], BALLOTS, "line 2: date: must be a day"),
        ([("1", "2026-01-08", "A bridge", "maybe", "")], BALLOTS, "line 2: passed: the mapping gives"),
        ([("9", "2026-01-08", "A bridge", "1", "")], BALLOTS, "There is no item with votes"),
    ],
)
def test_what_cannot_be_understood_names_its_line(tmp_path: Path, items, ballots, said: str) -> None:
    told = CliRunner(env={"COLUMNS": "300"}).invoke(council, files(tmp_path, items=items, ballots=ballots))
    assert told.exit_code == 2 and said in told.output, told.output


def test_a_column_that_is_not_there_and_a_file_that_is_broken_are_told(tmp_path: Path) -> None:
    call = files(tmp_path)
    (tmp_path / "votes.csv").write_text("vote_id,member\n1,m1\n", "utf-8")
    assert "the file has no column 'vote'" in CliRunner(env={"COLUMNS": "300"}).invoke(council, call).output
    call = files(tmp_path)
    whole = (tmp_path / "items.csv.gz").read_bytes()
    (tmp_path / "items.csv.gz").write_bytes(whole[: len(whole) // 2])
    told = CliRunner(env={"COLUMNS": "300"}).invoke(council, call)
    assert told.exit_code == 2 and "cannot be read" in told.output
