"""`civic initiatives replay`: a petition of the real one's shape comes out exactly, or it is said where it does not."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from civic.core.db import Database
from initiatives.replay.city import lay_city
from initiatives.replay.petition import read_electorates, read_petition
from initiatives.replay.signing import CHUNK, replay
from tests.integration.cli.conftest import Civic

ELECTORATES = """\
Constituency,Electorate (2010),Electorate (2015),Region
Aberavon,"51,233","49,821",0
Weston-Super-Mare,"79,000","80,309",0
"Kingston (and
 Richmond)",,,0
Ynys Mon,"50,000","49,944",0
"""
SIGNED = {"Aberavon": 9_000, "Weston-super-Mare": 3_000, "Ynys Môn": 45_000, "Elsewhere": 7}
TOTAL = 60_000


def _files(folder: Path) -> tuple[Path, Path]:
    told = {
        "action": "A second bridge", "background": "", "signature_count": TOTAL,
        "signatures_by_constituency": [
            {"name": name, "ons_code": "W07", "mp": "", "signature_count": number} for name, number in SIGNED.items()
        ],
    }  # fmt: skip
    petition, areas = folder / "petition.json", folder / "areas.csv"
    petition.write_text(json.dumps({"data": {"attributes": told}}), "utf-8")
    areas.write_text(ELECTORATES, "utf-8")
    return petition, areas


def test_a_petition_comes_out_as_its_file_has_it(civic: Civic, rows: Engine, tmp_path: Path) -> None:
    petition, areas = _files(tmp_path)
    done = civic("initiatives", "replay", petition, "--areas", areas)
    assert done.exit_code == 0, done.output
    assert "60,000 signatures" in done.output and "counted 2 times" in done.output and TOTAL > CHUNK
    # Of 49,821, 80,309 and 49,944 voters 50 in a thousand; where nobody knows how many there are, one.
    assert "3 of 4 districts have enough; by the file 3" in done.output and "opinion" in done.output
    assert "Areas without a number of voters: Elsewhere" in done.output
    assert "the 2,993 of no district are the file's" in done.output
    with rows.connect() as connection:
        kept = connection.execute(
            text(
                "SELECT name ->> 'en', counted FROM initiative_district d LEFT JOIN area a ON a.id = d.area_id"
            )
        )
        assert dict(kept.tuples().all()) == {**SIGNED, None: 2_993}
        query = "SELECT count(*) FROM event WHERE kind = 'initiative.threshold_reached'"
        assert connection.scalar(text(query)) == 1
    assert civic("initiatives", "replay", petition, "--areas", areas).exit_code == 2


def test_files_that_are_none_are_refused_and_leave_nothing(civic: Civic, tmp_path: Path) -> None:
    petition, areas = _files(tmp_path)
    for words, told in (
        ((areas, "--areas", areas), "areas.csv: is neither"),
        ((petition, "--areas", areas, "--electorate-field", "Voters"), "has no column 'Voters'"),
        ((tmp_path / "none.json", "--areas", areas), "none.json: cannot be read"),
    ):
        done = civic("initiatives", "replay", *words)
        assert (done.exit_code, told in done.output) == (2, True), done.output
    assert civic("initiatives", "replay", petition, "--areas", areas).exit_code == 0


def test_one_signature_too_few_is_noticed(rows: Engine, tmp_path: Path) -> None:
    petition_file, areas = _files(tmp_path)
    whole = read_petition(petition_file, read_electorates(areas, "Constituency", "Electorate (2015)"))
    short = replace(whole, total=whole.total - 1)
    with Session(rows) as session:
        public_id = lay_city(session, whole, per_mille=50)
        session.commit()
    done = replay(Database(rows), short, public_id, per_mille=50, told=lambda _signed: None)
    assert (done.signatures, done.status, done.exact) == (59_999, "collecting", False)
