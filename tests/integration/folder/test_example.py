"""The small town in docs/examples: whoever begins with it gets a whole city, today as on the day it was written."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session

from civic.city.queries import city_rules
from tests.integration.folder.cities import bring_in, content, export

SMALLTOWN = Path(__file__).parents[3] / "docs" / "examples" / "smalltown"


def test_the_small_town_is_taken_in_whole_and_comes_out_the_same(session: Session, tmp_path: Path) -> None:
    tallies = bring_in(session, SMALLTOWN)
    assert {what: len(tally.added) for what, tally in tallies.items()} == {
        "settings": 13, "calendar": 1, "area types": 1, "areas: district": 2, "category groups": 2, "categories": 4,
        "departments": 5, "rules": 3,
    }  # fmt: skip
    assert city_rules(session).area_type_id is not None
    assert export(session, tmp_path).problems == ()
    # The manifest says by which version it was written.
    told = {name: data for name, data in content(SMALLTOWN).items() if name != "veche.toml"}
    again = {name: data for name, data in content(tmp_path).items() if name != "veche.toml"}
    assert again == told, (
        "make it anew: civic city import docs/examples/smalltown, then civic city export there"
    )
