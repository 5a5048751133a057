"""`civic import assets` and `civic assets labels`, as an operator runs them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import Engine, text

from tests.integration.cli.test_import import CALENDAR, CATEGORIES, CITY, DEPARTMENTS

Civic = Callable[..., Result]


def lamps(path: Path, *rows: tuple[str, float, str]) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"NO": number, "OWNER": owner, "LIGHT": "LED"},
            "geometry": {"type": "Point", "coordinates": [lon, 0.5]},
        }
        for number, lon, owner in rows
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


@pytest.fixture
def shaped(civic: Civic, tmp_path: Path) -> Civic:
    (tmp_path / "city.toml").write_text(CITY, "utf-8")
    (tmp_path / "calendar.toml").write_text(CALENDAR, "utf-8")
    categories = CATEGORIES.replace("take_minutes", 'asset_type = "lamp"\nasset = "required"\ntake_minutes')
    (tmp_path / "categories.toml").write_text(categories, "utf-8")
    (tmp_path / "departments.toml").write_text(DEPARTMENTS.replace("area_", "#area_"), "utf-8")
    assert civic("import", "city", "city.toml").exit_code == 0
    told = civic("import", "categories", "categories.toml")
    assert "no assets of the type lamp yet" in told.output and "pothole" in told.output
    assert civic("import", "departments", "departments.toml").exit_code == 0
    return civic


IMPORT = (
    "import", "assets", "lamps.geojson", "--type", "lamp", "--type-name", "en=Lamp,ru=Фонарь", "--number-field", "NO",
    "--owner-field", "OWNER", "--public-fields", "LIGHT",
)  # fmt: skip


def count(rows: Engine, what: str = "true") -> Any:
    with rows.connect() as connection:
        return connection.scalar(text(f"SELECT count(*) FROM asset WHERE {what}"))


def test_lamps_are_imported_once_and_those_that_are_gone_are_kept(
    shaped: Civic, rows: Engine, tmp_path: Path
) -> None:
    lamps(tmp_path / "lamps.geojson", ("217", 0.1, "roads"), ("218", 0.2, "Railway"), ("№217", 0.3, ""))
    tried: Result = shaped(*IMPORT, "--dry-run")
    assert "--dry-run" in tried.output and count(rows) == 0
    first = shaped(*IMPORT)
    assert first.exit_code == 1 and "the number is that of row 1 already" in first.output
    assert "Railway: 1" in first.output and count(rows, "owner_department_id IS NOT NULL") == 1
    lamps(tmp_path / "lamps.geojson", ("217", 0.1, "roads"))
    again = shaped(*IMPORT)
    assert again.exit_code == 0 and "nothing was changed" in again.output and "--replace" in again.output
    shaped(*IMPORT, "--replace")
    assert count(rows, "retired_at IS NOT NULL") == 1
    assert "no assets of" not in shaped("import", "categories", "categories.toml").output


def test_what_cannot_be_is_said_in_a_sentence(shaped: Civic, tmp_path: Path) -> None:
    lamps(tmp_path / "lamps.geojson", ("217", 0.1, "roads"))
    wrong = shaped("import", "assets", "lamps.geojson", "--type", "lamp", "--number-field", "ID")
    assert wrong.exit_code == 2 and "has no field ID. It has: NO, OWNER, LIGHT" in wrong.output
    assert "no field HEIGHT" in shaped(*IMPORT[:-1], "HEIGHT").output
    assert "There are no assets of the type 'boat'" in shaped("assets", "labels", "--type", "boat").output


def test_labels_are_written_for_the_numbers_that_are_asked_for(shaped: Civic, tmp_path: Path) -> None:
    lamps(tmp_path / "lamps.geojson", *((str(number), number / 1000, "roads") for number in range(1, 31)))
    shaped(*IMPORT)
    done = shaped("assets", "labels", "--type", "lamp", "--numbers", "5-29, 30", "--out", "lamps.pdf")
    assert done.exit_code == 0 and "26 labels on 2 sheets" in done.output
    assert (tmp_path / "lamps.pdf").read_bytes().startswith(b"%PDF")
    assert "write them like" in shaped("assets", "labels", "--type", "lamp", "--numbers", "9-1").output
    assert "nothing of that type" in shaped("assets", "labels", "--type", "lamp", "--numbers", "99").output
