"""A city into a folder, and out of it into an empty installation: nothing is lost, nothing is added."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path

from click.testing import Result
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from civic.areas.models import AreaEdition
from civic.city.queries import city_rules
from tests.demo_city import DemoCity
from tests.integration.folder.cities import (
    DISTRICTS,
    bring_in,
    content,
    events,
    export,
    square,
)


def test_the_demo_city_comes_out_as_it_went_in_and_is_no_demo_any_more(
    demo_city: DemoCity, session: Session, tmp_path: Path
) -> None:
    with Session(demo_city.engine) as demo:
        export(demo, tmp_path / "demo")
    bring_in(session, tmp_path / "demo")
    export(session, tmp_path / "copy")
    assert content(tmp_path / "copy") == content(tmp_path / "demo")
    assert len(content(tmp_path / "demo")["areas/district.geojson"].splitlines()) == 12 + 2
    assert not city_rules(session).demo


def test_nothing_of_people_and_issues_is_in_the_folder(demo_city: DemoCity, tmp_path: Path) -> None:
    with Session(demo_city.engine) as demo:
        export(demo, tmp_path)
        words = demo.execute(
            text("SELECT email FROM person WHERE email IS NOT NULL UNION SELECT public_id FROM issue")
        )
        told = "".join(data.decode() for data in content(tmp_path).values())
        assert [word for (word,) in words if word in told] == []


def test_a_city_with_every_optional_value_comes_out_as_it_went_in(
    session: Session, exported: Path, tmp_path: Path
) -> None:
    bring_in(session, exported)
    export(session, tmp_path / "copy")
    assert content(tmp_path / "copy") == content(exported)
    districts = content(exported)["areas/district.geojson"].decode()
    assert '"name_ru": "Ёлкино", "name_en": "Elkino", "residents": 1234}' in districts
    assert "severnyy" in content(exported)["departments.toml"].decode()


def test_exporting_again_gives_the_same_bytes_and_importing_it_changes_nothing(
    city: Session, tmp_path: Path
) -> None:
    export(city, tmp_path / "one")
    before = content(tmp_path / "one")
    again = export(city, tmp_path / "one")
    assert (again.added, again.changed, again.removed) == ((), (), ())
    assert content(tmp_path / "one") == before
    count = events(city)
    tallies = bring_in(city, tmp_path / "one", exact=True)
    assert [tally.what for tally in tallies.values() if tally.is_new or tally.left] == []
    assert events(city) == count
    assert city.scalars(select(AreaEdition.number)).all() == [1, 1]


def test_another_drawing_of_the_same_boundaries_gives_the_same_bytes(city: Session, tmp_path: Path) -> None:
    export(city, tmp_path / "one")
    west, size, _, _ = DISTRICTS["elkino"]
    # The ring begins elsewhere, runs the other way, and is off by less than anybody can draw.
    turned = square(west + 1e-9, size).reverse()
    city.execute(
        text("UPDATE area SET geometry = ST_GeomFromText(:drawn, 4326) WHERE code = 'elkino'"),
        {"drawn": turned.wkt},
    )
    export(city, tmp_path / "two")
    assert content(tmp_path / "two") == content(tmp_path / "one")


def test_each_file_can_be_imported_alone_by_the_command_that_stands_in_it(
    civic: Callable[..., Result], exported: Path, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.chdir(exported)
    commands = [
        command
        for name in ("city.toml", "calendar.toml", "areas.toml", "categories.toml", "departments.toml")
        for command in re.findall(r"^#.* (civic import [^(\n]*)", (exported / name).read_text(), re.MULTILINE)
    ]
    assert len(commands) == 6
    for command in commands:
        done = civic(*shlex.split(command)[1:])
        assert done.exit_code == 0, done.output
    assert civic("city", "import", exported, "--dry-run").output.count("\n") > 5
    civic("city", "export", tmp_path / "copy")
    by_command = content(tmp_path / "copy")
    same = [name for name, data in content(exported).items() if by_command.get(name) == data]
    # Where boundaries come from is then the file's own name, and the schema's version is a real one.
    assert set(content(exported)) - set(same) == {"areas.toml", "veche.toml"}
