"""The program as an operator runs it, on a database of the test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from civic.core.cluster import ClusterUrls
from civic.core.db import make_engine
from web.cli import civic as program

Civic = Callable[..., Result]


@pytest.fixture
def civic(fresh: ClusterUrls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Civic:
    """``civic("import", "city", path)`` → exit code and what was printed; files are named from ``tmp_path``."""
    monkeypatch.setenv("DATABASE_URL", fresh.app)
    monkeypatch.setenv("DATABASE_OWNER_URL", fresh.owner)
    monkeypatch.setenv("CIVIC_SECRET_KEY", "k" * 48)
    monkeypatch.setenv("CIVIC_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)

    def run(*words: object, stdin: str | None = None) -> Result:
        done = CliRunner().invoke(program, [str(word) for word in words], input=stdin)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    return run


@pytest.fixture
def rows(fresh: ClusterUrls) -> Iterator[Engine]:
    """A look at what the program has written."""
    engine = make_engine(fresh.app, pooled=False, application="tests")
    yield engine
    engine.dispose()
