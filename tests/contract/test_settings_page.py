from __future__ import annotations

import re
from pathlib import Path

import pytest

from civic.core.settings import VARIABLES
from civic.core.settings_table import page

PROJECT = Path(__file__).parents[2]
FLOORS = ("civic", "geo", "initiatives", "migrations", "web")


def test_the_page_of_settings_tells_what_the_program_reads():
    written = (PROJECT / "docs" / "settings.md").read_text()
    assert written == page(), "run: python -m civic.core.settings_table > docs/settings.md"


def test_no_setting_is_read_past_the_table():
    known = {variable.name for variable in VARIABLES}
    for floor in FLOORS:
        for path in (PROJECT / floor).glob("**/*.py"):
            if "node_modules" not in path.parts:
                read = set(re.findall(r"\bCIVIC_[A-Z_]+\b", path.read_text()))
                assert read <= known, f"{path.relative_to(PROJECT)} speaks of {sorted(read - known)}"


@pytest.mark.parametrize("script", ["run", "test", "scripts/prepare.sh"])
def test_scripts_speak_only_of_settings_that_exist(script):
    known = {variable.name for variable in VARIABLES}
    assert set(re.findall(r"\bCIVIC_[A-Z_]+\b", (PROJECT / script).read_text())) <= known
