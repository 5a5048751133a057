"""What is held of people is in one table, and nothing can come that nobody has decided about."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from civic.core.cluster import ClusterUrls
from civic.privacy.held_page import BEGIN, END, table
from civic.privacy.holdings import HOLDINGS, NOT_OF_PEOPLE

PAGE = Path(__file__).parents[2] / "docs" / "privacy.md"


@pytest.fixture(scope="module")
def schema(database: ClusterUrls) -> dict[str, set[str]]:
    """Table → its columns; the queue's own schema holds numbers of rows and goes with its jobs."""
    found: dict[str, set[str]] = {}
    with psycopg.connect(database.owner.replace("+psycopg2", "")) as connection:
        for name, column in connection.execute(
            "SELECT c.table_name, c.column_name FROM information_schema.columns c"
            " JOIN information_schema.tables t USING (table_schema, table_name)"
            " WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'"
        ):
            found.setdefault(name, set()).add(column)
    return found


def test_every_table_is_somebodys_or_said_to_be_nobodys(schema: dict[str, set[str]]) -> None:
    known = HOLDINGS.keys() | NOT_OF_PEOPLE.keys()
    assert sorted(schema.keys() - known) == [], (
        "say in civic/privacy/holdings.py what they hold of people, how it is exported and how it is deleted"
    )
    assert sorted(known - schema.keys()) == [], "these are no longer in the schema"
    assert not HOLDINGS.keys() & NOT_OF_PEOPLE.keys()


@pytest.mark.parametrize("name", HOLDINGS)
def test_every_column_is_exported_or_kept_back_for_a_reason(name: str, schema: dict[str, set[str]]) -> None:
    holding = HOLDINGS[name]
    assert sorted(schema[name] - holding.columns.keys()) == [], f"say what becomes of them in {name}"
    assert sorted(holding.columns.keys() - schema[name]) == [], f"these are no longer in {name}"
    for column, held in holding.columns.items():
        assert bool(held.label) != bool(held.why), f"{name}.{column}: in the export, or why not"
        assert not held.gone or holding.deleted == "columns", f"{name}.{column}: nothing would empty it"
    assert holding.deleted != "columns" or any(held.gone for held in holding.columns.values())


def test_whoever_points_to_a_person_is_among_them(database: ClusterUrls) -> None:
    with psycopg.connect(database.owner.replace("+psycopg2", "")) as connection:
        pointing = {
            name
            for (name,) in connection.execute(
                "SELECT DISTINCT conrelid::regclass::text FROM pg_constraint"
                " WHERE contype = 'f' AND confrelid = 'person'::regclass"
            )
        }
    assert pointing - HOLDINGS.keys() == set(), "these know a person; say what of it is theirs"


def test_the_page_says_what_the_table_says() -> None:
    words = PAGE.read_text("utf-8")
    assert BEGIN in words and END in words
    assert words.split(BEGIN)[1].split(END)[0].strip() == table().strip(), "python -m civic.privacy.held_page"


def test_the_pages_know_every_package_that_lets_go_of_a_person() -> None:
    program = (
        "import web.app; from civic.core.forgetting import LETS_GO; pages = sorted(LETS_GO);"
        " import web.followers; assert pages == sorted(LETS_GO) and 'reports' in pages, pages"
    )
    # In a process of its own: here other tests have imported everything.
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
