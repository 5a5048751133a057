"""`civic import streets`, as an operator meets it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine, text

from tests.extract import smallton

Civic = Callable[..., Result]
CITY = 'languages = ["en", "ru"]\ntime_zone = "UTC"\n[name]\nen = "Smallton"\nru = "Малый"\n'
AREAS = """{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": "All"}, "geometry":
{"type": "Polygon", "coordinates": [[[30, 60], [30.04, 60], [30.04, 60.01], [30, 60.01], [30, 60]]]}}]}"""


@pytest.fixture
def shaped(civic: Civic, tmp_path: Path) -> Civic:
    (tmp_path / "city.toml").write_text(CITY)
    (tmp_path / "areas.geojson").write_text(AREAS)
    smallton().write(tmp_path / "smallton-latest.osm.pbf")
    civic("import", "city", "city.toml")
    civic("import", "areas", "areas.geojson", "--type", "district", "--name-field", "name")
    return civic


def streets(rows: Engine) -> int:
    with rows.connect() as connection:
        return int(connection.scalar(text("SELECT count(*) FROM street")) or 0)


def test_an_operator_is_told_what_came_of_the_file_and_that_the_same_again_changes_nothing(
    shaped: Civic, rows: Engine
) -> None:
    tried = shaped("import", "streets", "smallton-latest.osm.pbf", "--dry-run")
    assert tried.exit_code == 0 and "Nothing was written" in tried.output and streets(rows) == 0
    done = shaped("import", "streets", "smallton-latest.osm.pbf")
    assert done.exit_code == 0, done.output
    for told in ("smallton from smallton-latest.osm.pbf", "left out: house numbers without a street",
                 "known by their houses only", "© OpenStreetMap contributors"):  # fmt: skip
        assert told in done.output
    assert streets(rows) == 7
    again = shaped("import", "streets", "smallton-latest.osm.pbf")
    assert again.exit_code == 0 and "nothing was changed" in " ".join(again.output.split())


def test_refusals_are_sentences_and_change_nothing(shaped: Civic, rows: Engine, tmp_path: Path) -> None:
    whole = (tmp_path / "smallton-latest.osm.pbf").read_bytes()
    (tmp_path / "cut.osm.pbf").write_bytes(whole[: len(whole) - 40])
    (tmp_path / "page.osm.pbf").write_text("<html>404</html>")
    (tmp_path / "empty.osm").write_text("")
    shaped("import", "streets", "smallton-latest.osm.pbf")
    for words, said in (
        (("cut.osm.pbf", "--source", "smallton"), "cut.osm.pbf: The file cannot be read"),
        (("page.osm.pbf",), "does not begin like an OpenStreetMap extract"),
        (("empty.osm",), "The file is empty."),
        (("none.osm",), "There is no file none.osm."),
        (("smallton-latest.osm.pbf", "--source", "B!"), "--source 'B!' must be"),
        (("smallton-latest.osm.pbf", "--source", "other"), "has been imported as smallton already"),
        (("--forget", "other"), "There is no source 'other'. Known are: smallton."),
        ((), "Give either a FILE or --forget CODE."),
    ):
        refused = shaped("import", "streets", *words)
        assert (refused.exit_code, said in refused.output) == (2, True), refused.output
        assert streets(rows) == 7
    gone = shaped("import", "streets", "--forget", "smallton")
    assert gone.exit_code == 0 and streets(rows) == 0


def test_a_citys_own_tiles_are_checked_in_its_file(civic: Civic, rows: Engine, tmp_path: Path) -> None:
    own = 'tile_url = "{url}"\ntile_attribution = "© Smallton"\ntile_max_zoom = 18\n'
    for url in (
        "http://tiles.example/{z}/{x}/{y}.png", "https://{s}.tiles.example/{z}/{x}/{y}.png",
        "https://tiles.example/tile.png", "https://u:p@tiles.example/{z}/{x}/{y}.png",
        "https://tiles.example; script-src evil.example/{z}/{x}/{y}.png",
    ):  # fmt: skip
        (tmp_path / "city.toml").write_text(own.replace("{url}", url) + CITY)
        refused = civic("import", "city", "city.toml")
        assert refused.exit_code == 2 and "city.toml: tile_url: must be one of" in refused.output, (
            refused.output
        )
    (tmp_path / "city.toml").write_text(
        own.replace("{url}", "https://tiles.example:8443/{z}/{x}/{y}.png") + CITY
    )
    assert civic("import", "city", "city.toml").exit_code == 0
    (tmp_path / "city.toml").write_text(CITY)
    assert "tile_url" in civic("import", "city", "city.toml").output
