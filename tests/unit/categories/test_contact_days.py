"""How long contacts are kept travels with the files of a city and of its categories."""

from __future__ import annotations

from pathlib import Path

import pytest

from civic.categories.files import TaxonomyError, parse_taxonomy, taxonomy_values
from civic.city.files import city_values, read_city

CATEGORY = {
    "code": "lamp", "take_minutes": 60, "target_days": 2, "duplicate_radius_m": 50, "duplicate_days": 14,
    "name": {"en": "Lamp"}, "planned_result": {"en": "Lit."}, "criteria": [{"code": "lit", "text": {"en": "Lit."}}],
}  # fmt: skip


def taxonomy(**more: object) -> dict[str, object]:
    group = {"code": "lighting", "name": {"en": "Lighting"}, "categories": [CATEGORY | more]}
    return {"languages": ["en"], "groups": [group]}


def test_a_category_keeps_its_days_and_one_without_says_nothing() -> None:
    for values in (taxonomy(contact_days=365), taxonomy()):
        assert taxonomy_values(parse_taxonomy(values)) == values
    assert parse_taxonomy(taxonomy()).category("lamp").contact_days is None


@pytest.mark.parametrize("days", [0, -1, 3651, "ten", True])
def test_days_that_make_no_sense_are_refused(days: object) -> None:
    with pytest.raises(TaxonomyError):
        parse_taxonomy(taxonomy(contact_days=days))


def test_a_city_keeps_its_days(tmp_path: Path) -> None:
    file = tmp_path / "city.toml"
    file.write_text(
        'languages = ["en"]\ntime_zone = "UTC"\ncontact_days = 90\n[name]\nen = "Smallton"\n', "utf-8"
    )
    spec = read_city(file)
    assert spec.contact_days == 90 and city_values(spec, "calendar.toml")["contact_days"] == 90
