"""Three real extracts, kept beside the project: Helsinki's centre, Monaco, the north of Moscow."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from civic.areas.commands import import_areas
from civic.city.commands import set_city_areas, set_up_city
from civic.city.files import read_city
from civic.core.permissions import SYSTEM
from civic.places.basemap import ground_tile
from civic.places.commands.import_streets import StreetsImported, import_streets
from civic.places.queries import find_address, reverse
from geo.importing import read_areas
from geo.mercator import tile_of
from geo.osm import open_extract
from geo.shapes import Point
from tests import mvt

DATA = Path(os.environ.get("VECHE_SHARED_DATA") or Path(__file__).resolve().parents[4] / "shared" / "data")
EXTRACTS = DATA / "osm"
EXAMPLES = Path(__file__).resolve().parents[3] / "docs" / "examples"

pytestmark = pytest.mark.skipif(
    not EXTRACTS.is_dir(), reason="the real extracts are not beside the project (set VECHE_SHARED_DATA)"
)


def bring_in(session: Session, city: str, file: str) -> StreetsImported:
    set_up_city(session, SYSTEM, read_city(EXAMPLES / f"{city}-city.toml"))
    rows = read_areas(EXAMPLES / f"{city}-area.geojson", name_field="name")
    import_areas(session, SYSTEM, rows, area_type="district", source=city)
    set_city_areas(session, SYSTEM, "district")
    return import_streets(session, SYSTEM, open_extract(EXTRACTS / file), source=city)


def spoken(session: Session, typed: str, language: str) -> str:
    found = find_address(session, typed)
    assert found.exact is not None, found.choices
    return found.exact.label(language)


def test_helsinkis_centre_in_finnish_and_swedish(session: Session) -> None:
    result = bring_in(session, "helsinki", "helsinki_centre.osm.pbf")
    assert result.streets > 95 and result.addresses > 550
    for typed in ("Mannerheimintie 12 A", "mannerheimint. 12", "12 mannerheimvagen"):
        assert spoken(session, typed, "sv") == "Mannerheimvägen 12"
    assert spoken(session, "Alexandersgatan 15", "en") == "Aleksanterinkatu 15"
    layers = mvt.decode(ground_tile(session, tile_of(Point(24.9445, 60.1695), 14), ("fi", "sv")))
    assert {"Mannerheimvägen"} <= {road.properties.get("name_sv") for road in layers["roads"].features}


def test_monaco_with_its_sea_and_numbers_first(session: Session) -> None:
    result = bring_in(session, "monaco", "monaco.osm.pbf")
    assert result.streets > 230 and result.addresses > 190
    assert spoken(session, "bd princesse charlotte, 30", "fr") == "30 Boulevard Princesse Charlotte"
    layers = mvt.decode(ground_tile(session, tile_of(Point(7.44, 43.735), 13), ("fr", "en")))
    assert "sea" in {water.properties["kind"] for water in layers["water"].features}


def test_the_north_of_moscow_in_either_alphabet(session: Session) -> None:
    result = bring_in(session, "moscow-north", "moscow_north.osm.gz")
    assert result.streets > 38 and result.addresses > 350
    for typed in ("ул. Добролюбова, д. 20", "dobrolyubova 20", "Добралюбова ул 20"):
        assert spoken(session, typed, "ru") == "улица Добролюбова, 20"
    here = reverse(session, Point(37.6050, 55.8150))
    assert here is not None and here.label("ru")
