"""Boston, Zürich, Paris and San Francisco as they publish their reports, by the mappings of the examples."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from civic.areas.commands import import_areas
from civic.city.commands import set_city_areas, set_up_city
from civic.city.files import read_city
from civic.core.cluster import ClusterUrls
from civic.core.db import Database, make_engine
from civic.core.permissions import SYSTEM
from civic.core.verify import verify
from civic.departments.commands import import_departments
from civic.departments.files import read_departments
from civic.history.importing import Imported, import_issues
from civic.history.mapping import FileSpec, read_mapping
from civic.history.readers import FileRefused, opened, read_records
from civic.issues.recount import differences
from geo.importing import read_areas
from tests.small_city import KEY

PROJECT = Path(__file__).resolve().parents[3]
EXAMPLES = PROJECT / "docs" / "examples"
DATA = Path(os.environ.get("VECHE_SHARED_DATA") or PROJECT.parent / "shared" / "data")
ROWS = 2_000
"""Of each file: a whole one is for the benchmark."""

pytestmark = pytest.mark.skipif(
    not (DATA / "reports").is_dir(),
    reason="the real reports are not beside the project (set VECHE_SHARED_DATA)",
)


@pytest.fixture
def owner(fresh: ClusterUrls) -> Iterator[Database]:
    database = Database(make_engine(fresh.owner, pooled=False, application="tests"))
    yield database
    database.engine.dispose()


def set_up(owner: Database, city: str, boundaries: str | None) -> None:
    spec = read_city(EXAMPLES / city / "city.toml")
    with owner.transaction() as session:
        set_up_city(session, SYSTEM, spec)
        if boundaries:
            rows = read_areas(
                DATA / "boundaries" / boundaries, name_field="name", language=spec.languages[-1]
            )
            import_areas(session, SYSTEM, rows, area_type="district", source=boundaries)
            set_city_areas(session, SYSTEM, "district")
        import_departments(session, SYSTEM, read_departments(EXAMPLES / city / "departments.toml"))


def run(owner: Database, file: Path, mapping: str, folder: Path) -> Imported:
    return import_issues(
        owner,
        file,
        read_mapping(EXAMPLES / mapping),
        key=KEY,
        rejected=folder / "rejected.csv",
        told=lambda *_: None,
    )


def beginning(file: Path, folder: Path) -> Path:
    """The first rows of a packed file."""
    with gzip.open(file, "rb") as whole, (folder / file.stem).open("wb") as part:
        part.writelines(line for line, _ in zip(whole, range(ROWS + 1), strict=False))
    return folder / file.stem


@pytest.mark.parametrize(
    ("city", "boundaries", "file", "mapping", "rejected", "departments"),
    [
        ("boston", "boston_neighbourhoods.geojson", "boston_311_2011-07-01_12-04.csv.gz", "reports-2011.toml",
         {"place_outside": 3}, True),
        ("zurich", "zurich_quarters.geojson", "zurich_zueri_wie_neu_2016-2025.csv.gz", "reports-2016-2025.toml",
         {}, False),
        ("paris", "paris_arrondissements.geojson", "paris_dansmarue_2023-24.csv.gz", "reports-2023-2024.toml",
         {"place_outside": 24}, True),
    ],
)  # fmt: skip
def test_a_city_moves_in_with_its_history(
    owner: Database, tmp_path: Path, city: str, boundaries: str, file: str, mapping: str, rejected: dict[str, int],
    departments: bool,
) -> None:  # fmt: skip
    set_up(owner, city, boundaries)
    part = beginning(DATA / "reports" / file, tmp_path)
    result = run(owner, part, f"{city}/{mapping}", tmp_path)
    assert dict(result.rejected) == rejected
    assert result.added + result.rejected.total() + result.repeated == ROWS
    assert bool(result.departments) == departments
    again = run(owner, part, f"{city}/{mapping}", tmp_path)
    assert (again.is_new, again.unchanged) == (False, result.added)
    with owner.reading() as session:
        outside = "SELECT count(*) FROM issue WHERE NOT place_uncertain AND area_id IS NULL"
        assert session.scalar(text(outside)) == 0
        assert list(differences(session)) == []
        assert verify(session, []).found == []


def test_open311_of_san_francisco_keeps_what_has_no_place(owner: Database, tmp_path: Path) -> None:
    set_up(owner, "san-francisco", None)
    file = DATA / "open311" / "sf-requests-500.json"
    result = run(owner, file, "san-francisco/open311-requests.toml", tmp_path)
    assert (result.added, result.uncertain, dict(result.rejected)) == (500, 26, {})
    with owner.reading() as session:
        statuses = session.execute(text("SELECT status, count(*) FROM issue GROUP BY 1 ORDER BY 1")).tuples()
        assert dict(statuses.all()) == {"closed": 371, "received": 129}


def test_the_broken_list_of_helsinki_is_refused_with_its_line() -> None:
    with (
        pytest.raises(FileRefused) as refused,
        opened(DATA / "open311" / "helsinki-services_sv.xml") as stream,
    ):
        list(read_records(stream, FileSpec("xml", records="service")))
    assert (refused.value.code, refused.value.params["line"]) == ("history.xml", 6)
