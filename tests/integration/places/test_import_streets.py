"""Streets and the ground out of an extract: what it makes, what a second file changes, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from civic.core.errors import DomainError, NotAllowed
from civic.core.permissions import SYSTEM, VISITOR
from civic.places.basemap import ground_tile, ground_version
from civic.places.commands.forget_streets import forget_streets
from civic.places.commands.import_streets import StreetsImported, import_streets
from civic.places.models import Address, BasemapFeature, Street
from civic.places.queries import Attribution, attributions, find_address, reverse, suggest
from geo.errors import SourceError
from geo.mercator import tile_of
from geo.osm import open_extract
from geo.shapes import Point
from tests import mvt
from tests.events import recorded
from tests.extract import ExtractFile, smallton
from tests.small_city import WEST, small_city


def bring_in(
    session: Session, file: ExtractFile, path: Path, source: str = "smallton", **options: bool
) -> StreetsImported:
    return import_streets(session, SYSTEM, open_extract(file.write(path)), source=source, **options)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "smallton.osm"


@pytest.fixture
def city(session: Session) -> Session:
    small_city(session)
    return session


def streets(session: Session) -> list[str]:
    return sorted(name.get("en") or name["ru"] for name in session.scalars(select(Street.name)))


def test_pieces_that_lie_near_become_one_street_and_far_ones_stay_apart(city: Session, path: Path) -> None:
    result = bring_in(city, smallton(), path)
    assert streets(city) == [
        "Bell Street", "Cut Lane", "Mill Lane", "Station Road", "Station Road", "Under the Hill", "Upper Farm",
    ]  # fmt: skip
    assert (result.streets, result.own_streets, result.addresses) == (7, 1, 9)
    assert result.left_out == {"outside": 1, "no_street": 1, "interpolation": 1, "repeated": 1}
    pieces = city.scalar(
        text("SELECT ST_NumGeometries(geometry) FROM street WHERE name->>'en' = 'Bell Street'")
    )
    assert pieces == 2


def test_houses_stand_on_the_nearest_street_of_their_name_in_any_language(city: Session, path: Path) -> None:
    bring_in(city, smallton(), path)
    on = {
        (row.name, row.number)
        for row in city.execute(
            text(
                "SELECT s.name->>'en' AS name, a.number FROM address AS a JOIN street AS s ON s.id = a.street_id"
            )
        )
    }
    assert on == {
        *(("Bell Street", number) for number in ("2", "4", "6A", "8 к2", "9", "11")),
        ("Station Road", "1"), ("Mill Lane", "5"), ("Upper Farm", "7"),
    }  # fmt: skip
    far = city.scalar(
        text("SELECT ST_XMin(s.geometry) > 30.02 FROM address a JOIN street s ON s.id = a.street_id"
             " WHERE s.name->>'en' = 'Station Road'")
    )  # fmt: skip
    assert far is True


def test_the_import_is_recorded_and_its_attribution_kept(city: Session, path: Path) -> None:
    assert attributions(city) == ()
    result = bring_in(city, smallton(), path)
    [event] = recorded(city, "ground.imported")
    assert event.subject == ("city", 1)
    assert event.body == {
        "source": "smallton", "streets": 7, "addresses": 9, "shapes": result.shapes, "replaced": False,
    }  # fmt: skip
    assert attributions(city) == (
        Attribution("© OpenStreetMap contributors", "https://www.openstreetmap.org/copyright"),
    )


def test_the_same_file_again_changes_nothing(city: Session, path: Path) -> None:
    bring_in(city, smallton(), path)
    before, version = list(city.scalars(select(Street.id))), ground_version(city)
    again = bring_in(city, smallton(), path)
    assert not again.is_new
    assert (list(city.scalars(select(Street.id))), ground_version(city)) == (before, version)
    assert len(recorded(city, "ground.imported")) == 1


def test_a_newer_file_replaces_what_its_source_had_brought_and_nothing_else(
    city: Session, path: Path
) -> None:
    bring_in(city, smallton(), path)
    other = ExtractFile()
    other.way([(30.022, 60.006), (30.028, 60.006)], highway="residential", name="Other Lane")
    assert bring_in(city, other, path, source="other").others == ("smallton",)
    version = ground_version(city)
    newer = ExtractFile()
    newer.way([(30.001, 60.005), (30.019, 60.005)], highway="residential", name="New Street")
    result = bring_in(city, newer, path)
    assert (result.is_new, result.replaced, result.others) == (True, True, ("other",))
    assert streets(city) == ["New Street", "Other Lane"]
    assert city.scalar(select(Address.id)) is None
    assert ground_version(city) != version
    with pytest.raises(DomainError, match="twin"):
        bring_in(city, newer, path, source="third")


def test_a_source_is_forgotten_with_all_it_brought(city: Session, path: Path) -> None:
    bring_in(city, smallton(), path)
    assert forget_streets(city, SYSTEM, "smallton") == 7
    assert [city.scalar(select(table.id)) for table in (Street, Address, BasemapFeature)] == [None] * 3
    assert [event.body for event in recorded(city, "ground.forgotten")] == [
        {"source": "smallton", "streets": 7}
    ]
    with pytest.raises(DomainError, match="unknown_source"):
        forget_streets(city, SYSTEM, "smallton")


def test_all_of_a_file_is_taken_when_that_is_asked_for(city: Session, path: Path) -> None:
    bring_in(city, smallton(), path, everything=True)
    assert "Village Street" in streets(city)


def test_what_cannot_be_taken_is_refused(city: Session, path: Path) -> None:
    elsewhere = ExtractFile()
    elsewhere.way([(10.0, 50.0), (10.01, 50.0)], highway="residential", name="Far Street")
    for file, code in ((elsewhere, "streets.elsewhere"), (ExtractFile(), "streets.none")):
        with city.begin_nested() as undone, pytest.raises(DomainError) as refused:
            try:
                bring_in(city, file, path)
            finally:
                undone.rollback()
        assert refused.value.code == code
    with pytest.raises(DomainError, match="bad_source"):
        bring_in(city, smallton(), path, source="Not a code")
    with pytest.raises(NotAllowed):
        import_streets(city, VISITOR, open_extract(path), source="smallton")
    assert recorded(city, "ground.imported") == []


def test_a_file_that_breaks_off_in_the_middle_is_refused(city: Session, path: Path) -> None:
    whole = smallton().write(path).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SourceError, match="unreadable"):
        import_streets(city, SYSTEM, open_extract(path), source="smallton")


def test_without_areas_nobody_knows_what_is_the_citys(city: Session, path: Path) -> None:
    city.execute(text("UPDATE city SET area_type_id = NULL"))
    with pytest.raises(DomainError, match="no_areas"):
        bring_in(city, smallton(), path)


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("8 к. 2 Bell St", "Bell Street 8 к2"),
        ("old bell road 6a", "Bell Street 6A"),
        ("kolokolnaya ulitsa 9", "Bell Street 9"),
        ("Bell Street 2 B", "Bell Street 2"),
        ("Mill Lane, 5", "Mill Lane 5"),
        ("upper farm 7", "Upper Farm 7"),
    ],
)
def test_an_imported_address_is_found_as_people_type_it(
    city: Session, path: Path, typed: str, label: str
) -> None:
    bring_in(city, smallton(), path)
    found = find_address(city, typed).exact
    assert found is not None and found.label("en") == label


def test_places_are_found_once_and_houses_by_their_place(city: Session, path: Path) -> None:
    bring_in(city, smallton(), path)
    assert [place.label("en") for place in suggest(city, "smalton central", "en")] == ["Smallton Central"]
    under = reverse(city, Point(30.0101, 60.0053))
    assert under is not None and under.label("ru") == "Колокольная улица, 6A"


def test_labels_follow_the_language_of_the_name_or_the_citys_habit(city: Session, path: Path) -> None:
    city.execute(text('UPDATE city SET languages = \'["fr", "en"]\''))
    file = ExtractFile()
    file.way([(30.001, 60.005), (30.019, 60.005)], highway="residential", name="Rue d'Été")
    file.node((30.003, 60.0051), **{"addr:street": "Rue d'Été", "addr:housenumber": "3 bis"})
    bring_in(city, file, path)
    [found] = suggest(city, "r. ete 3bis", "en")
    assert found.label("en") == "3 bis Rue d'Été"
    city.execute(text("UPDATE city SET house_number_first = false"))
    [found] = suggest(city, "3 bis rue d'ete", "en")
    assert found.label("en") == "Rue d'Été 3 bis"


def test_names_on_the_map_are_in_the_citys_languages(city: Session, path: Path) -> None:
    city.execute(text('UPDATE city SET languages = \'["fi", "sv"]\''))
    file = ExtractFile()
    tags = {"name": "Lehtikatu", "name:sv": "Lövgatan", "name:ru": "Лехтикату", "name:et": "Lehetänav"}
    file.way([(30.001, 60.005), (30.019, 60.005)], highway="residential", **tags)
    bring_in(city, file, path)
    tile = ground_tile(city, tile_of(Point(*WEST), 14), ("fi", "sv"))
    [road] = mvt.decode(tile)["roads"].features
    assert road.properties == {
        "kind": "residential", "name": "Lehtikatu", "name_sv": "Lövgatan", "name_ru": "Лехтикату",
    }  # fmt: skip
