"""What docs/shape-a-city.md tells operators to write and run is written and run here."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine
from sqlalchemy.orm import Session

import civic.people.models  # noqa: F401  (issues are assigned to people)
from civic.core.errors import InvalidInput
from civic.core.permissions import SYSTEM
from civic.issues.commands.report import report
from civic.issues.submission import Submission

Civic = Callable[..., Result]
PAGE = Path(__file__).resolve().parents[3] / "docs" / "shape-a-city.md"
BLOCK = re.compile(r"^```(toml|json|sh)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def walked(civic: Civic, tmp_path: Path) -> list[Result]:
    """The page's files written and its commands run, in the order of the page."""
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    for kind, content in blocks:
        if kind == "toml":
            (tmp_path / content.split()[1]).write_text(content, encoding="utf-8")
        elif kind == "json":
            (tmp_path / json.loads(content)["name"]).write_text(content, encoding="utf-8")
    commands = [line for kind, content in blocks if kind == "sh" for line in content.splitlines()]
    assert len(commands) >= 6
    return [civic(*shlex.split(command)[1:]) for command in commands]


def test_every_command_of_the_page_works(walked: list[Result]) -> None:
    assert [(done.exit_code, done.output) for done in walked if done.exit_code != 0] == []


@pytest.mark.parametrize(("lon", "department"), [(40.02, "roads"), (40.07, "right-bank")])
def test_the_town_of_the_page_routes_as_the_page_says(
    walked: list[Result], rows: Engine, lon: float, department: str
) -> None:
    with Session(rows) as session:
        promise = report(session, SYSTEM, Submission("pothole", lon, 56.02, "A hole."), key=bytes(32))
        assert promise.department == department


def test_a_place_outside_the_town_of_the_page_gets_its_advice(walked: list[Result], rows: Engine) -> None:
    with Session(rows) as session, pytest.raises(InvalidInput) as refused:
        report(session, SYSTEM, Submission("pothole", 41.0, 56.02, "A hole."), key=bytes(32))
    [problem] = refused.value.problems
    assert problem.code == "issue.outside_city"
    assert "county" in str(problem.params["advice"])
