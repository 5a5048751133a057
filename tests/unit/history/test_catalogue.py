from __future__ import annotations

import pytest

from civic.history.catalogue import Known, match_categories, match_departments
from civic.history.mapping import MappingError
from tests.unit.history.records import mapping

LAMP = Known("lamp", frozenset({"street light", "фонарь"}), "lighting")


def test_one_level_is_matched_by_table_name_or_code_and_else_made() -> None:
    given = mapping(categories={"codes": {"L-17": "lamp"}, "group": "old", "days": {"Bench": 7}})
    found, (group,) = match_categories(
        given, [("L-17",), ("Street Light",), ("Фонарь",), ("Lamp",), ("Bench",)], [LAMP]
    )
    assert found == {
        ("L-17",): "lamp", ("Street Light",): "lamp", ("Фонарь",): "lamp", ("Lamp",): "lamp", ("Bench",): "bench",
    }  # fmt: skip
    (bench,) = group.categories
    assert (group.code, bench.code, bench.name, bench.target_days) == ("old", "bench", {"en": "Bench"}, 7)


def test_levels_are_matched_in_their_group_only() -> None:
    given = mapping(columns__category=["area", "kind"])
    there = [Known("other", frozenset({"other"}), "trees")]
    found, groups = match_categories(given, [("Trees", "Other"), ("Roads", "Other"), ("Roads",)], there)
    assert found == {("Trees", "Other"): "other", ("Roads", "Other"): "roads-other", ("Roads",): "roads"}
    # The next run finds what this one has made, though the short code was taken.
    made = [
        Known(spec.code, frozenset(name.casefold() for name in spec.name.values()), group.code)
        for group in groups
        for spec in group.categories
    ]
    again, nothing = match_categories(given, found.keys(), [*there, *made])
    assert (again[("Roads", "Other")], nothing) == ("roads-other", ())


def test_codes_that_may_not_be_made_must_exist() -> None:
    given = mapping(categories={"unknown": "reject", "codes": {"Lamp": "lampe"}})
    with pytest.raises(
        MappingError, match=r"m\.toml: categories\.codes\.Lamp: 'lampe' does not exist; did you mean 'lamp'"
    ):
        match_categories(given, [("Lamp",)], [LAMP])
    assert match_categories(mapping(categories={"unknown": "reject"}), [("Bench",)], [LAMP]) == ({}, ())


def test_departments_are_matched_made_or_left_to_routing() -> None:
    there = [Known("lighting", frozenset({"street lighting"}))]
    given = mapping(
        departments={"names": {"SL": "Street Lighting", "PW": "Public Works"}, "outside": ["Rail"]}
    )
    found, made = match_departments(given, ["SL", "PW", "Rail"], there)
    assert found == {"SL": "lighting", "PW": "public-works", "Rail": "rail"}
    assert [(unit.code, unit.kind, unit.name["en"]) for unit in made] == [
        ("public-works", "department", "Public Works"), ("rail", "outside", "Rail"),
    ]  # fmt: skip
    routed, none = match_departments(mapping(departments={"unknown": "route"}), ["PW"], there)
    assert (routed, none) == ({"PW": None}, ())
