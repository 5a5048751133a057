"""The assets of a type become those of a file."""

from __future__ import annotations

import pytest
import shapely
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from civic.assets.commands import import_assets
from civic.assets.models import Asset, AssetType
from civic.assets.queries import asset_by_code, assets_near, find_asset, suggest_assets
from civic.core.errors import DomainError, NotAllowed
from civic.core.permissions import SYSTEM, VISITOR
from geo.shapes import Bbox, Point
from tests.assets import GROUND, LAMP_217, LAMP_218, ROAD, lamps, thing, with_assets
from tests.small_city import WEST, SmallCity, small_city


@pytest.fixture
def city(session: Session) -> SmallCity:
    return small_city(session)


def events(session: Session) -> list[dict[str, object]]:
    return list(session.scalars(text("SELECT body FROM event WHERE kind = 'assets.imported' ORDER BY id")))


def test_rows_become_assets_and_the_same_rows_again_change_nothing(session: Session, city: SmallCity) -> None:
    rows = [thing(0, "217", LAMP_217, owner="lighting", light="LED"), thing(1, "№ 218", LAMP_218)]
    first = lamps(session, rows)
    assert (first.assets, first.added, first.is_new) == (2, 2, True)
    again = lamps(session, rows)
    assert (again.unchanged, again.is_new) == (2, False)
    assert [body["added"] for body in events(session)] == [2]
    lamp = session.scalars(select(Asset).where(Asset.number_key == "217")).one()
    assert (lamp.owner, lamp.owner_department_id) == ("lighting", city.departments["lighting"])
    assert session.scalars(select(Asset.number).where(Asset.number_key == "218")).one() == "№ 218"


def test_a_newer_file_changes_by_number_and_only_on_request_are_others_gone(
    session: Session, city: SmallCity
) -> None:
    lamps(session, [thing(0, "217", LAMP_217), thing(1, "218", LAMP_218)])
    newer = [thing(0, "217", LAMP_217, light="LED")]
    kept = lamps(session, newer)
    assert (kept.changed, kept.gone, kept.retired, kept.assets) == (1, 1, 0, 2)
    replaced = lamps(session, newer, replace=True)
    assert (replaced.unchanged, replaced.retired, replaced.assets) == (1, 1, 1)
    gone = asset_by_code(session, "lamp:218")
    assert gone is not None and gone.retired_at is not None
    back = lamps(session, [thing(0, "218", LAMP_218)])
    assert (back.returned, back.added) == (1, 0)
    found = asset_by_code(session, "lamp:218")
    assert found is not None and found.id == gone.id and found.retired_at is None


def test_rows_that_cannot_be_used_are_told_with_their_place_and_reason(
    session: Session, city: SmallCity
) -> None:
    rows = [
        thing(0, "217", LAMP_217),
        thing(1, "№217", LAMP_218),
        thing(2, "219", None, problem="no geometry"),
        thing(3, "—", LAMP_218),
        thing(4, "x" * 41, LAMP_218),
        thing(5, "220", (60.005, 30.005)),
        thing(6, "221", (31.5, 61.5)),
    ]
    result = lamps(session, rows, within=Bbox(30.0, 60.0, 30.04, 60.01))
    assert (result.added, result.outside) == (2, 1)
    assert {row.index: row.reason for row in result.left_out} == {
        1: "the number is that of row 1 already",
        2: "no geometry",
        3: "its number has no letter and no digit",
        4: "its number has more than 40 characters",
        5: "latitude and longitude are exchanged: the other way round it lies in the city",
    }


def test_nobody_but_an_administrator_imports_and_something_must_be_left(
    session: Session, city: SmallCity
) -> None:
    with pytest.raises(NotAllowed):
        import_assets(session, VISITOR, [thing(0, "1", LAMP_217)], asset_type="lamp", source="test")
    with pytest.raises(DomainError, match=r"assets\.none_usable"):
        lamps(session, [thing(0, "", LAMP_217)])
    with pytest.raises(DomainError, match=r"asset_type\.bad_code"):
        lamps(session, [thing(0, "1", LAMP_217)], asset_type="Street Lamp")


def test_an_owner_is_a_department_by_its_code_or_name_and_else_a_name(
    session: Session, city: SmallCity
) -> None:
    rows = [
        thing(0, "1", LAMP_217, owner="roads"),
        thing(1, "2", LAMP_217, owner="ОТДЕЛ CARE"),
        thing(2, "3", LAMP_217, owner="Railway Co."),
        thing(3, "4", LAMP_217),
    ]
    result = lamps(session, rows, owner="lighting")
    assert result.owners == {"Railway Co.": 1}
    owners = dict(session.execute(select(Asset.number, Asset.owner_department_id)).tuples().all())
    ids = city.departments
    assert owners == {"1": ids["roads"], "2": ids["care"], "3": None, "4": ids["lighting"]}


def test_the_type_keeps_what_an_import_does_not_say(session: Session, city: SmallCity) -> None:
    lamps(session, [thing(0, "1", LAMP_217)], icon="g-lamp")
    import_assets(session, SYSTEM, [thing(0, "1", LAMP_217)], asset_type="lamp", source="test")
    kind = session.scalars(select(AssetType)).one()
    assert (kind.icon, kind.public_fields) == ("g-lamp", ["light"])
    changed = lamps(session, [thing(0, "1", LAMP_217)], icon="g-power")
    assert changed.type_changed and events(session)[-1]["type_changed"] is True


def test_assets_are_found_near_a_place_whatever_their_shape(session: Session, city: SmallCity) -> None:
    with_assets(city)
    here = Point(*WEST)
    near = assets_near(session, here, "lamp")
    assert [asset.number for asset in near] == ["217", "218"]
    assert near[0].metres == pytest.approx(22.9, abs=1) and near[0].spot == Point(*LAMP_217)
    assert near[0].attributes == {"light": "LED"}, "the others are not public"
    (road,) = assets_near(session, here, "road")
    assert road.spot.lat == pytest.approx(ROAD.coords[0][1]) and road.metres == pytest.approx(111.4, abs=1)
    inside = Point(GROUND.centroid.x, GROUND.centroid.y)
    (ground,) = assets_near(session, inside, "playground")
    assert (
        ground.metres == 0
        and shapely.Point(ground.spot.lon, ground.spot.lat).distance(GROUND.centroid) < 1e-6
    )


def test_words_lead_to_an_asset_where_they_name_its_type(session: Session, city: SmallCity) -> None:
    with_assets(city)
    assert [asset.number for asset in suggest_assets(session, "lamp 21")] == ["217", "218"]
    assert [asset.number for asset in suggest_assets(session, "фонаря 217")] == ["217"]
    assert suggest_assets(session, "217") == [] and suggest_assets(session, "Bell Street 21") == []
    assert [asset.code for asset in suggest_assets(session, "№ 7")] == ["playground:7"]
    found = find_asset(session, "road 12/3")
    assert found is not None and found.code == "road:12-3"
    assert find_asset(session, "lamp 21") is None and find_asset(session, "lamp 219") is None
