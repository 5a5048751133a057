from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, text

from geo.addresses import (
    nearest,
    nearest_parameters,
    parse_query,
    search_key,
    street_suggestions,
    suggestion_parameters,
)
from geo.errors import SqlError
from geo.shapes import Point, distance

STREETS = (
    ("Blacksmiths' Street", "Кузнечная улица"),
    ("Blacksmiths' Lane", "Кузнечный переулок"),
    ("Bell Street", "Колокольная улица"),
    ("Bell Lane", "Колокольный переулок"),
    ("Second Bell Street", "2-я Колокольная улица"),
    ("Birch Walk", "Берёзовая аллея"),
    ("Peace Drive", "проезд Мира"),
    ("Eighth of March Street", "улица 8 Марта"),
    ("Embankment Street", "Набережная улица"),
)
SUGGEST = street_suggestions("street_name", ["name"], id_column="street")


@pytest.fixture
def db(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        transaction = connection.begin()
        connection.execute(text("CREATE TEMP TABLE street_name (street int, name text, search_key text)"))
        connection.execute(
            text("CREATE TEMP TABLE house (number text, geom geometry(Point, 4326), used bool DEFAULT true)")
        )
        rows = [
            {"street": i, "name": name, "key": search_key(name)}
            for i, names in enumerate(STREETS)
            for name in names
        ]
        connection.execute(text("INSERT INTO street_name VALUES (:street, :name, :key)"), rows)
        yield connection
        transaction.rollback()


def suggest(db: Connection, typed: str, limit: int = 8) -> list[str]:
    rows = db.execute(SUGGEST, suggestion_parameters(parse_query(typed), limit=limit))
    return [row.name for row in rows]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("blacksmiths street 5", "Blacksmiths' Street"),
        ("blacksmiths ln", "Blacksmiths' Lane"),
        ("blaksmith", "Blacksmiths' Lane"),
        ("5 Bell St", "Bell Street"),
        ("bell lan", "Bell Lane"),
        ("bel", "Bell Lane"),
        ("кузн", "Кузнечная улица"),
        ("Кузнечный пер. 3", "Кузнечный переулок"),
        ("ул. кузнечная, д. 5", "Кузнечная улица"),
        ("кузничная", "Кузнечная улица"),
        ("2-я колокольная", "2-я Колокольная улица"),
        ("березовая", "Берёзовая аллея"),
        ("мира", "проезд Мира"),
        ("марта", "улица 8 Марта"),
        ("ул 8 марта 12", "улица 8 Марта"),
        ("набережная", "Набережная улица"),
    ],
)
def test_the_street_that_is_meant_comes_first(db: Connection, typed: str, first: str) -> None:
    assert suggest(db, typed)[0] == first


def test_a_kind_alone_does_not_bring_every_street(db: Connection) -> None:
    assert suggest(db, "улица Щорса") == []
    assert suggest(db, "") == []
    assert suggest(db, "100%") == []


def test_a_street_is_offered_once_by_the_name_that_fits(db: Connection) -> None:
    db.execute(text("INSERT INTO street_name VALUES (2, 'Bell Street (old)', 'bell street old')"))
    found = [name for name in suggest(db, "bell street") if name.startswith("Bell Street")]
    assert found == ["Bell Street"]
    assert len(suggest(db, "bell", limit=2)) == 2


def test_what_people_type_is_never_a_pattern(db: Connection) -> None:
    parameters = suggestion_parameters(parse_query("b_ll"))
    assert parameters["prefix"] == r"b\_ll"


def test_suggestions_use_the_trigram_index(db: Connection) -> None:
    db.execute(
        text("INSERT INTO street_name SELECT i, md5(i::text), md5(i::text) FROM generate_series(100, 4000) i")
    )
    db.execute(text("CREATE INDEX street_keys ON street_name USING gin (search_key gin_trgm_ops)"))
    db.execute(text("ANALYZE street_name"))
    plan = db.execute(text(f"EXPLAIN {SUGGEST.text}"), suggestion_parameters(parse_query("blacksmiths")))
    assert "street_keys" in "\n".join(plan.scalars())
    assert set(suggest(db, "blaksmith")) == {"Blacksmiths' Lane", "Blacksmiths' Street"}


def test_the_threshold_is_gone_with_the_transaction(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(
            text("CREATE TEMP TABLE street_name (street int, name text, search_key text) ON COMMIT DROP")
        )
        connection.execute(SUGGEST, suggestion_parameters(parse_query("bell"), threshold=0.123))
    with engine.begin() as connection:
        assert connection.scalar(text("SHOW pg_trgm.word_similarity_threshold")) != "0.123"


def houses(db: Connection, *places: tuple[str, Point]) -> None:
    rows = [{"number": number, "lon": place.lon, "lat": place.lat} for number, place in places]
    db.execute(text("INSERT INTO house VALUES (:number, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326))"), rows)


def test_the_nearest_house_is_nearest_in_metres_and_not_in_degrees(db: Connection) -> None:
    here, east, north = Point(37.6, 60.0), Point(37.6016, 60.0), Point(37.6, 60.001)
    assert distance(here, east) < distance(here, north)
    houses(db, ("north", north), ("east", east))
    rows = db.execute(nearest("house", ["number"]), nearest_parameters(here, radius=500, limit=2)).all()
    assert [row.number for row in rows] == ["east", "north"]
    assert rows[0].metres == pytest.approx(distance(here, east), abs=0.01)


def test_what_is_beyond_the_radius_or_not_meant_is_not_found(db: Connection) -> None:
    here, near = Point(37.6, 55.7), Point(37.6005, 55.7)
    houses(db, ("near", near))
    assert db.execute(nearest("house", ["number"]), nearest_parameters(here, radius=20)).all() == []
    unused = nearest("house", ["number"], where="NOT used")
    assert db.execute(unused, nearest_parameters(here, radius=500)).all() == []
    assert len(db.execute(nearest("house", ["number"]), nearest_parameters(here, radius=500)).all()) == 1


def test_names_that_are_no_names_are_refused() -> None:
    with pytest.raises(SqlError):
        street_suggestions("street; DROP", ["name"])
    with pytest.raises(SqlError):
        nearest("house", ["number, secret"])
