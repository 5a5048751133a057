"""`civic demo` on a city that is there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from civic.core.cluster import ClusterUrls
from tests.demo_city import DemoCity
from web.cli import civic

pytestmark = pytest.mark.xdist_group("demo_city")

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def on(urls: ClusterUrls, *arguments: str) -> Result:
        environ = {
            "CIVIC_DATA": str(tmp_path), "CIVIC_SECRET_KEY": "k" * 40, "DATABASE_URL": urls.app,
            "DATABASE_OWNER_URL": urls.owner, "CIVIC_PORT": "", "COLUMNS": "110",
        }  # fmt: skip
        return CliRunner().invoke(civic, ["demo", *arguments], env=environ)

    return on


def test_a_city_that_is_there_is_left_alone(demo_city: DemoCity, run: Run) -> None:
    result = run(demo_city.urls)
    assert result.exit_code == 2
    assert "There is a city already" in result.output


def test_the_sign_ins_are_printed_again(demo_city: DemoCity, run: Run) -> None:
    result = run(demo_city.urls, "people")
    assert result.exit_code == 0, result.output
    assert "agent.lighting@riverford.example" in result.output
    assert result.output.count("riverford-demo") == 20


def test_no_sign_ins_are_printed_where_there_is_no_demo_city(fresh: ClusterUrls, run: Run) -> None:
    result = run(fresh, "people")
    assert result.exit_code == 2
    assert "This is not the demo city" in result.output
