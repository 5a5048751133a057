"""The bench of all that staff wait for runs, on few issues."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from tests.bench import staff
from tests.demo_city import DemoCity

pytestmark = pytest.mark.xdist_group("demo_city")


def test_everything_is_measured_in_a_city_that_grows_first(
    new_demo_city: DemoCity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staff, "IN_BULK", 10)
    said: list[str] = []
    # The same size twice is measured once.
    found = staff.measure(new_demo_city.urls, tmp_path, (3_100, 3_100), 1, browser=False, told=said.append)
    assert list(found) == [3_100]
    assert [words.split(":")[0] for words in said] == ["3,100 issues"]
    for name, figure in found[3_100].items():
        assert figure.p50 > 0 and figure.statements is not None, name
        if name.startswith(("queue", "city's queue", "counts", "search")):
            assert figure.statements <= 6, name
        if name == "panel":
            assert figure.statements <= 10
    assert json.loads(json.dumps(staff.as_json(found)))["panel"]["3100"]["p50"] > 0
    console = Console(width=160, file=io.StringIO())
    console.print(staff.as_table(found))
    assert "bulk of 10, done" in console.file.getvalue()  # type: ignore[attr-defined]
