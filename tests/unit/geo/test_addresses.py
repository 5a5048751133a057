from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.addresses import (
    address_label,
    name_keys,
    nearest_numbers,
    number_key,
    number_sort_key,
    parse_query,
    search_key,
)

CITY = ("Riverford", "Речной Брод")


@pytest.mark.parametrize(
    ("typed", "street", "house"),
    [
        ("5 Lenin St", "lenin street", "5"),
        ("ул. Ленина 5к2", "ленина улица", "5к2"),
        ("Ленина ул., д. 5, корп. 2", "ленина улица", "5к2"),
        ("ленина 5 к 2 стр. 1", "ленина", "5к2с1"),
        ("Bell Street 14/2", "bell street", "14/2"),
        ("14 bell str", "bell street", "14"),
        ("  BELL   ST.,14 ", "bell street", "14"),
        ("#5 Bell Walk", "bell walk", "5"),
        ("Blacksmiths’ Ln 3 apt 4", "blacksmiths lane", "3"),
        ("St. Mary's St 3", "saint marys street", "3"),
        ("221B Baker Street", "baker street", "221b"),
        ("пр-т Мира 14-2", "мира проспект", "14-2"),
        ("Мира просп., дом № 12-а", "мира проспект", "12а"),
        ("Звёздная, 7", "звездная", "7"),
        ("звездная 7А кв. 15", "звездная", "7а"),
        ("Набережная ул. 4", "набережная улица", "4"),
        ("наб. Броды, 4", "броды набережная", "4"),
        ("Кузнечный пер. 3/5 корп 1", "кузнечный переулок", "3/5к1"),
        ("Lehtikatu 12 A", "lehtikatu", "12a"),
        ("Lehtikatu 12 A 5", "lehtikatu", "12a"),
        ("Lövgatan 3", "lovgatan", "3"),
        ("12 bis, rue d'Été", "ete rue", "12bis"),
        ("Bd Albert 1er 3", "albert 1er boulevard", "3"),
        ("3 bd Albert Ier", "albert 1er boulevard", "3"),
        ("Pl. du Marché 5", "du marche place", "5"),
        ("ulitsa Lenina 5", "lenina улица", "5"),
        ("б. Садовая 5 а", "большая садовая", "5а"),
        ("5 A Bell St", "bell street", "5a"),
    ],
)
def test_an_address_is_understood_in_the_order_of_either_language(
    typed: str, street: str, house: str
) -> None:
    query = parse_query(typed)
    assert (query.street_key, query.house) == (street, house)


@pytest.mark.parametrize(
    ("typed", "street", "house"),
    [
        ("8 Марта 5", "8 марта", "5"),
        ("улица 8 Марта", "8 марта улица", None),
        ("ул. 1905 года, 12", "1905 года улица", "12"),
        ("2-я Садовая ул., 5", "2я садовая улица", "5"),
        ("Садовая 2-я линия", "садовая 2я линия", None),
        ("5th Avenue 10", "5th avenue", "10"),
        ("10 5th Ave", "5th avenue", "10"),
        ("Bell Lane", "bell lane", None),
        ("кузнеч", "кузнеч", None),
        ("12", "", "12"),
        ("д. 12", "", "12"),
        ("", "", None),
        (" ,;!", "", None),
    ],
)
def test_numbers_in_a_name_are_not_the_house(typed: str, street: str, house: str | None) -> None:
    query = parse_query(typed)
    assert (query.street_key, query.house) == (street, house)


@pytest.mark.parametrize(
    "typed",
    [
        "Riverford, Bell Street 14",
        "Bell Street 14, Riverford",
        "Bell Street 14 Riverford",
        "Bell Street, 14, Riverford 12345",
        "14 Bell Street, Riverford",
    ],
)
def test_the_citys_own_name_and_postcode_do_not_disturb(typed: str) -> None:
    query = parse_query(typed, ignore=CITY)
    assert (query.street_key, query.house) == ("bell street", "14")


@pytest.mark.parametrize(
    "typed",
    [
        "Речной Брод, Садовая, 5 с1",
        "г. Речной Брод, Садовая 5с1",
        "г Речной Брод Садовая 5 стр 1",
        "123456, Речной Брод, Садовая д.5 строение 1",
    ],
)
def test_the_city_is_left_out_in_russian_too(typed: str) -> None:
    query = parse_query(typed, ignore=CITY)
    assert (query.street_key, query.house) == ("садовая", "5с1")


def test_another_citys_name_before_the_street_is_left_out() -> None:
    assert parse_query("г. Старый Оскол ул. Ленина 5").street_key == "ленина улица"
    assert parse_query("125009, г. Москва, ул. Тверская, дом 7 стр. 1").street_key == "тверская улица"
    assert parse_query("Riverford Road 5", ignore=CITY).street_key == "riverford road"


@pytest.mark.parametrize(
    ("typed", "postcode"),
    [
        ("125009 Тверская 7", "125009"),
        ("221B Baker Street, NW1 6XE", "nw1 6xe"),
        ("10123 Main Street, Springfield 12345", "12345"),
        ("10123 Main Street", None),
        ("Main Street 5, 12345-6789", "12345-6789"),
    ],
)
def test_a_postcode_is_told_from_a_house(typed: str, postcode: str | None) -> None:
    assert parse_query(typed).postcode == postcode


@given(st.text(max_size=300))
def test_no_text_is_too_strange_to_be_read(typed: str) -> None:
    query = parse_query(typed, ignore=CITY)
    assert query.number is None or query.number.isdigit()
    assert query.suffix is None or query.number is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ул. Ленина", "Ленина улица"),
        ("Blacksmiths' Str.", "blacksmiths street"),
        ("Blacksmiths’ Street", "BLACKSMITHS ST"),
        ("2-я Садовая ул.", "улица 2я Садовая"),
        ("Первомайский пр-д", "проезд Первомайский"),
        ("б-р Звёздный", "Звездный бульвар"),
        ("Carters Dr.", "Carters Drive"),
        ("Ямской пер", "Ямской переулок"),
        ("St Mary’s Walk", "Saint Marys walk"),
        ("Avenue d’Été", "av. ete"),
        ("Rue St-Jean", "r. Saint Jean"),
        ("Södra Ängsgatan", "sodra angsgatan"),
        ("М. Садовая ул.", "Малая Садовая улица"),
        ("Avenue Road", "avenue rd"),
        ("ул. Акад. Королёва", "улица Академика Королева"),
    ],
)
def test_spellings_of_one_street_share_their_key(one: str, other: str) -> None:
    assert search_key(one) == search_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Bell Street", "Bell Lane"), ("Садовая улица", "Садовый переулок"), ("1-я линия", "2-я линия")],
)
def test_streets_that_differ_have_keys_that_differ(one: str, other: str) -> None:
    assert search_key(one) != search_key(other)


def test_a_typed_street_has_the_key_of_the_stored_name() -> None:
    for name in (
        "Second Bell Street",
        "2-я Берёзовая улица",
        "улица Мира",
        "Lower Town Walk",
        "Набережная улица",
    ):
        assert parse_query(f"{name} 5").street_key == search_key(name)
        assert parse_query(name).street_key == search_key(name)


@pytest.mark.parametrize(
    "spellings",
    [
        ("5, корп. 2", "5к2", "5 к 2", "5k2", "д. 5 корпус 2"),
        ("14В", "14в", "14 B", "14-в"),
        ("14/2", " 14/2 ", "дом 14/2"),
        ("7", "07", "№ 7", "No. 7"),
        ("3A bldg 2", "3ак2"),
    ],
)
def test_spellings_of_one_house_share_their_key(spellings: tuple[str, ...]) -> None:
    assert len({number_key(spelling) for spelling in spellings}) == 1


def test_houses_are_sorted_as_they_stand() -> None:
    houses = ["10", "9/2", "2", "9", "9а", "б/н", "26", "9/10"]
    assert sorted(houses, key=number_sort_key) == ["2", "9", "9/2", "9/10", "9а", "10", "26", "б/н"]


def test_the_nearest_house_is_the_same_then_its_wings_then_a_neighbour_of_its_side() -> None:
    assert nearest_numbers("6", ["5", "8", "4", "6а", "10", "7", "100"], limit=4) == ["6а", "4", "8", "5"]
    assert nearest_numbers("6а", ["6", "6А", "8"], limit=1) == ["6А"]
    assert nearest_numbers("nonsense", ["12", "3", "7"], limit=2) == ["3", "7"]


def test_a_street_is_found_by_its_names_its_other_spellings_and_in_latin_letters() -> None:
    keys = name_keys({"ru": "Большая Щёлковская улица", "en": "Bolshaya Street"}, ["ул. Новая"])
    assert keys == [
        "большая щелковская улица", "bolshaya street", "новая улица", "bolshaya shchelkovskaya", "novaya",
    ]  # fmt: skip
    assert name_keys({"en": "Bell Street"}) == ["bell street"]


@pytest.mark.parametrize(
    ("language", "number_first", "label"),
    [
        ("en", None, "Bell 5"), ("en", True, "5 Bell"), ("ru", None, "Bell, 5"), ("ru", True, "5 Bell"),
        ("fr", None, "5 Bell"), ("fr", False, "Bell 5"), ("fi", None, "Bell 5"), ("it", None, "Bell, 5"),
    ],
)  # fmt: skip
def test_an_address_is_written_as_its_language_or_its_city_does(
    language: str, number_first: bool | None, label: str
) -> None:
    assert address_label("Bell", "5", language, number_first=number_first) == label
