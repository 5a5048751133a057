"""`civic import residents` and `civic residence letters`, as an operator runs them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from civic.core.cluster import ClusterUrls
from civic.core.db import Database, make_engine
from civic.core.permissions import SYSTEM, Actor
from civic.residence.letters import Addressee, ask_for_letter
from civic.residence.rules import Rules, set_residence_rules
from tests.small_city import KEY, small_city
from web.cli import civic as command_line


@pytest.fixture
def city(fresh: ClusterUrls) -> ClusterUrls:
    database = Database(make_engine(fresh.app, pooled=False))
    with database.transaction() as session:
        town = small_city(session)
        set_residence_rules(session, SYSTEM, Rules(("letter",)))
        person = town.person()
        ask_for_letter(
            session, Actor(person_id=person.id), person.id, Addressee("M. L.", "Mill 4", area="west"), key=KEY
        )
    return fresh


def run(city: ClusterUrls, folder: Path, *words: str) -> Result:
    settings = {
        "CIVIC_DATA": str(folder), "DATABASE_URL": city.app, "DATABASE_OWNER_URL": city.owner,
        "CIVIC_SECRET_KEY": KEY.decode(), "NO_COLOR": "1",
    }  # fmt: skip
    return CliRunner().invoke(command_line, list(words), env=settings)


def test_a_register_is_imported_and_its_bad_rows_are_told_without_their_words(
    city: ClusterUrls, tmp_path: Path
) -> None:
    file = tmp_path / "residents.csv"
    file.write_text("number;birth_date;area\n401;02.03.1985;west\n402;1990-12-31;nowhere\n", "utf-8")
    done = run(city, tmp_path, "import", "residents", str(file))
    assert done.exit_code == 1 and "1 entries now" in done.output and "not switched on" in done.output
    assert "402" not in done.output and "nowhere" not in done.output
    refused = run(city, tmp_path, "import", "residents", str(file), "--by", "name")
    assert refused.exit_code == 2 and "no column name, postcode" in refused.output


def test_letters_are_printed_once_and_only_when_there_is_a_file(city: ClusterUrls, tmp_path: Path) -> None:
    nowhere = run(city, tmp_path, "residence", "letters", "--out", str(tmp_path / "no" / "letters.pdf"))
    assert nowhere.exit_code == 2 and "cannot be written" in nowhere.output
    file = tmp_path / "letters.pdf"
    done = run(city, tmp_path, "residence", "letters", "--out", str(file))
    assert done.exit_code == 0 and file.read_bytes().startswith(b"%PDF") and file.stat().st_mode & 0o77 == 0
    again = run(city, tmp_path, "residence", "letters", "--out", str(tmp_path / "again.pdf"))
    assert again.exit_code == 2 and not (tmp_path / "again.pdf").exists()
    assert run(city, tmp_path, "residence", "sent", "1").exit_code == 0
