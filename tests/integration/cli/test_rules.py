"""`civic rules`, as an operator meets it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.small_city import small_city

Civic = Callable[..., Result]

SPARKS = """
[[rules]]
code = "sparks"
name = "{name}"
when = {{ on = "received" }}
if = [[{{ field = "q", op = "is", value = "sparks" }}]]
then = [{{ do = "prioritise", priority = "urgent" }}]
"""


@pytest.fixture
def town(rows: Engine) -> None:
    with Session(rows) as session:
        city = small_city(session)
        city.report(text="It sparks!")
        city.report(text="Nothing of the kind.")
        session.commit()


def test_rules_of_a_file_are_added_off_tried_switched_on_and_listed(
    civic: Civic, town: None, tmp_path: Path
) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(SPARKS.format(name="Sparks are urgent"))
    assert "sparks: added" in civic("rules", "add", file).output
    assert "sparks: unchanged" in civic("rules", "add", file).output
    file.write_text(SPARKS.format(name="Sparks first"))
    assert "sparks: changed" in civic("rules", "add", file).output
    listed = civic("rules", "list").output
    assert "Sparks first" in listed and "off" in listed
    assert "1 of 2 issues" in civic("rules", "try", "sparks").output
    assert "The rule sparks is on." in civic("rules", "on", "sparks").output
    assert "off" not in civic("rules", "list").output


def test_what_cannot_be_added_is_said_and_nothing_is(civic: Civic, town: None, tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    gone = '[[rules]]\ncode = "b"\nname = "B"\nwhen = { on = "received" }\n'
    gone += 'then = [{ do = "involve", department = "nothing", message = "Look." }]\n'
    file.write_text(SPARKS.format(name="Sparks first") + gone)
    refused = civic("rules", "add", file)
    assert refused.exit_code == 2 and "nothing" in refused.output
    assert "sparks" not in civic("rules", "list").output
    assert civic("rules", "on", "sparks").exit_code == 2
